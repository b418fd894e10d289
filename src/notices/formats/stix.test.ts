import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SAMPLE_DELIVERY, SAMPLE_REPORT } from '../channels/sample-delivery.ts';
import { checkStix } from './check-stix.ts';
import { nameUuid } from './name-uuid.ts';
import { arbitraryReport, arbitrarySender } from './report-fixture.ts';
import { type StixBundle, stix, stixBundle } from './stix.ts';

const SENDER = SAMPLE_DELIVERY.sender;
const ofType = (bundle: StixBundle, type: string) => bundle.objects.filter((object) => object.type === type);

test('any reports are a valid bundle whose references all hold', () => {
  fc.assert(
    fc.property(fc.array(arbitraryReport, { maxLength: 5 }), arbitrarySender, (reports, sender) => {
      const bundle = JSON.parse(JSON.stringify(stixBundle(reports, sender)));
      assert.deepEqual(checkStix(bundle), []);
    }),
    { numRuns: 500 },
  );
});

test('the check refuses what STIX does not allow', () => {
  const good = stixBundle([SAMPLE_REPORT], SENDER);
  assert.deepEqual(checkStix(good), []);
  const change = (type: string, change: object) => ({
    ...good,
    objects: good.objects.map((object) => (object.type === type ? { ...object, ...change } : object)),
  });
  const [address] = ofType(good, 'ipv4-addr');
  const broken: object[] = [
    change('sighting', { sighting_of_ref: address.id }),
    change('sighting', { sighting_of_ref: 'malware--00000000-0000-4000-8000-000000000000' }),
    change('sighting', { first_seen: '2027-01-01T00:00:00.000Z' }),
    change('observed-data', { object_refs: [] }),
    change('observed-data', { number_observed: 0 }),
    change('malware', { created: '2026-11-20T03:14:15Z' }),
    change('identity', { id: 'identity--x' }),
    change('network-traffic', { src_ref: undefined }),
    change('note', { surprise: 1 }),
    { ...good, objects: good.objects.filter((object) => object !== address) },
    { ...good, objects: [...good.objects, address] },
    { ...good, spec_version: '2.1' },
  ];
  for (const bundle of broken) assert.notDeepEqual(checkStix(JSON.parse(JSON.stringify(bundle))), []);
});

test('a sighting is of a malware where one is named, else of an indicator, and leans on observed data', () => {
  const mirai = stixBundle([SAMPLE_REPORT], SENDER);
  const [sighting] = ofType(mirai, 'sighting');
  assert.equal(sighting.sighting_of_ref, ofType(mirai, 'malware')[0].id);
  assert.deepEqual(sighting.observed_data_refs, [ofType(mirai, 'observed-data')[0].id]);
  const traffic = ofType(mirai, 'network-traffic');
  assert.deepEqual(
    traffic.map((one) => [one.dst_port, one.src_port]),
    [
      [23, undefined],
      [2323, undefined],
      [undefined, 40_312],
    ],
  );
  const scan = stixBundle([{ ...SAMPLE_REPORT, cause: 'scanning', tool: 'zmap' }], SENDER);
  const [indicator] = ofType(scan, 'indicator');
  assert.equal(ofType(scan, 'sighting')[0].sighting_of_ref, indicator.id);
  assert.equal(
    indicator.pattern,
    "[network-traffic:src_ref.type = 'ipv4-addr' AND network-traffic:src_ref.value = '192.0.2.77' AND network-traffic:dst_port IN (23, 2323)]",
  );
});

test('an observable has the id that the standard gives it', () => {
  // The example of section 2.9 of the specification.
  const bundle = stixBundle([{ ...SAMPLE_REPORT, address: '198.51.100.3' }], SENDER);
  assert.equal(ofType(bundle, 'ipv4-addr')[0].id, 'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4');
  const six = stixBundle([{ ...SAMPLE_REPORT, address: '2001:DB8:0::1' }], SENDER);
  assert.equal(ofType(six, 'ipv6-addr')[0].id, 'ipv6-addr--6469e3a9-b053-5e34-a025-9396ae051d26');
});

test('a name gives the UUID of RFC 9562', () => {
  // Appendix A.4: www.example.com in the namespace of DNS.
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
  assert.equal(nameUuid(dns, 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2');
  assert.notEqual(nameUuid(dns, 'a', 'bc'), nameUuid(dns, 'ab', 'c'));
});

test('made again it is the same bytes; two reports of one sender share who and what', () => {
  const [first] = stix.write([SAMPLE_REPORT], SENDER).documents;
  assert.equal(stix.write([SAMPLE_REPORT], SENDER).documents[0], first);
  const other = { ...SAMPLE_REPORT, caseId: 'Y-OTHER000', address: '192.0.2.78' };
  const bundle = stixBundle([SAMPLE_REPORT, other], SENDER);
  assert.equal(ofType(bundle, 'identity').length, 1);
  assert.equal(ofType(bundle, 'malware').length, 1);
  assert.equal(ofType(bundle, 'sighting').length, 2);
});
