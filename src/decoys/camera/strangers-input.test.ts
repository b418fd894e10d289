import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Visit } from '../persona.ts';
import { openSeed } from '../seed.ts';
import { makeCameraDevice } from './device/camera-device.ts';
import { answerProbe } from './onvif/answer-probe.ts';
import { readSoap } from './onvif/soap.ts';
import { readRtsp } from './rtsp/rtsp-request.ts';
import { answerSearch } from './upnp/answer-search.ts';

const device = makeCameraDevice(openSeed('a-seed-for-tests-0001'));
const visit = {
  address: '127.0.0.1',
  emit: () => {},
  refuse: () => {},
  take: () => true,
  release: () => {},
} as unknown as Visit;

test('RTSP: a request is read the same whole or with more behind it; rubbish is wrong or waits, and never throws', () => {
  const text = Buffer.from(
    'SETUP rtsp://a/b RTSP/1.0\r\nCSeq: 3\r\nTransport: RTP/AVP/TCP\r\nContent-Length: 2\r\n\r\nok',
  );
  for (let cut = 0; cut < text.length; cut++)
    assert.equal(readRtsp(text.subarray(0, cut)).kind, 'more', `${cut}`);
  const read = readRtsp(Buffer.concat([text, Buffer.from('$\0\0\x02ab')]));
  assert.ok(read.kind === 'request' && read.used === text.length && read.request.headers.get('cseq') === '3');
  assert.deepEqual(readRtsp(Buffer.from('$\0\0\x02ab')), { kind: 'packet', used: 6 });
  assert.equal(readRtsp(Buffer.from('GET / HTTP/1.1\r\n')).kind, 'wrong');
  assert.equal(readRtsp(Buffer.from('A'.repeat(9_000))).kind, 'wrong');
  const piece = fc.oneof(
    fc.constantFrom(
      'DESCRIBE ',
      'rtsp://a',
      ' RTSP/1.0',
      '\r\n',
      '\r\n\r\n',
      'CSeq: 1',
      'Content-Length: 99999999999',
      '$',
      ':',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      let bytes = Buffer.from(pieces.join(''), 'latin1');
      for (;;) {
        const one = readRtsp(bytes);
        if (one.kind === 'more' || one.kind === 'wrong') return;
        assert.ok(one.used > 0 && one.used <= bytes.length);
        bytes = bytes.subarray(one.used);
      }
    }),
    { numRuns: 500 },
  );
});

test('SOAP: names without their prefixes, no entities, and whatever comes is bounded', () => {
  const call = readSoap(
    '<a:Envelope><a:Body>\n<t:Move x="1"><t:V y="-0.5">a&lt;b</t:V></t:Move></a:Body></a:Envelope>',
  );
  assert.deepEqual(
    [call?.action, call?.text('V'), call?.attribute('V', 'y'), call?.text('None')],
    ['Move', 'a<b', '-0.5', ''],
  );
  assert.equal(readSoap('<!DOCTYPE a [<!ENTITY b "c">]><Body><x/></Body>'), null);
  assert.equal(readSoap(`<Body><x/></Body>${' '.repeat(70_000)}`), null);
  const piece = fc.oneof(
    fc.constantFrom('<s:Body>', '<', '>', '</', 'Username', ' x="', '&amp;', '<a:'),
    fc.string({ maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const one = readSoap(pieces.join(''));
      assert.ok(one === null || one.text('Username').length <= 1_024);
    }),
    { numRuns: 500 },
  );
  // A text made to be slow to match.
  const begun = readSoap(`<Body><x>${'<Username '.repeat(6_000)}`);
  assert.equal(begun?.text('Username'), '');
});

test('no answer to a datagram is longer than its question', () => {
  const search =
    'M-SEARCH * HTTP/1.1\r\nHOST:239.255.255.250:1900\r\nMAN:"ssdp:discover"\r\nMX:2\r\nST:ssdp:all\r\n';
  const probe =
    '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header><w:MessageID>uuid:1</w:MessageID></e:Header><e:Body><d:Probe/></e:Body></e:Envelope>';
  let [searches, probes] = [0, 0];
  for (let more = 0; more < 1_200; more += 7) {
    const long = Buffer.from(`${search}X:${'x'.repeat(more)}\r\n\r\n`);
    const one = answerSearch(long, visit, device, '127.0.0.1:80');
    if (one !== null) searches++;
    assert.ok((one?.length ?? 0) <= long.length);
    const padded = Buffer.from(probe + ' '.repeat(more));
    const other = answerProbe(padded, visit, device, '127.0.0.1:80');
    if (other !== null) probes++;
    assert.ok((other?.length ?? 0) <= padded.length);
  }
  assert.ok(searches > 100 && probes > 50, `${searches} ${probes}`);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      assert.equal(answerSearch(bytes, visit, device, 'a'), null);
      assert.equal(answerProbe(bytes, visit, device, 'a'), null);
    }),
  );
});
