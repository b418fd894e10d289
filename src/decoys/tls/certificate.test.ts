import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { makeCameraDevice } from '../camera/device/camera-device.ts';
import { cameraTls } from '../camera/device/camera-tls.ts';
import { openSeed } from '../seed.ts';
import { makeFacility } from '../water-plant/facility.ts';
import { plantCertificate } from '../water-plant/hmi/plant-tls.ts';
import { type CertificateForm, type CertificatePlan, selfSignedCertificate } from './certificate.ts';
import { openTlsIdentity } from './tls-identity.ts';

const PLAN: CertificatePlan = {
  names: [
    ['country', 'TW'],
    ['organization', 'Café & Söhne'],
    ['commonName', 'cam'],
  ],
  serial: Buffer.from('80ff01', 'hex'),
  notBefore: Date.UTC(2019, 10, 7, 1, 2, 3),
  notAfter: Date.UTC(2051, 0, 1),
  form: 'authority',
};
const KEYS = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey,
  ec: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey,
};
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-certificate-'));
});
after(() => rmSync(folder, { recursive: true }));

test('OpenSSL and Node read what was written, for both keys and all forms, and the signature is right', (t) => {
  const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
  if (!hasOpenssl) t.diagnostic('openssl IS NOT INSTALLED: scripts/install-tools installs it');
  const forms: readonly CertificateForm[] = ['none', 'authority'];
  for (const [kind, key] of Object.entries(KEYS)) {
    for (const form of forms) {
      const der = selfSignedCertificate({ ...PLAN, form }, key);
      const read = new X509Certificate(der);
      assert.equal(read.subject, 'C=TW\nO=Café & Söhne\nCN=cam');
      assert.equal(read.issuer, read.subject);
      assert.equal(read.serialNumber, '80FF01');
      assert.equal(read.validFromDate.getTime(), PLAN.notBefore);
      assert.equal(read.validToDate.getTime(), PLAN.notAfter);
      assert.ok(read.verify(read.publicKey) && read.checkPrivateKey(key));
      assert.equal(read.ca, form === 'authority');
      if (!hasOpenssl) continue;
      const file = join(folder, `${kind}-${form}.der`);
      writeFileSync(file, der);
      const text = execFileSync('openssl', ['x509', '-inform', 'der', '-in', file, '-noout', '-text'], {
        encoding: 'utf8',
      });
      assert.match(text, form === 'none' ? /Version: 1 / : /Version: 3 /);
      assert.match(text, kind === 'rsa' ? /sha256WithRSAEncryption/ : /ecdsa-with-SHA256/);
      assert.equal(/X509v3 Authority Key Identifier/.test(text), form === 'authority');
      // Its strict reader takes the whole of it.
      execFileSync('openssl', ['asn1parse', '-inform', 'der', '-in', file, '-strparse', '4']);
    }
  }
});

test('the certificate of an authority verifies itself with OpenSSL', (t) => {
  if (spawnSync('openssl', ['version']).status !== 0) {
    t.skip('openssl IS NOT INSTALLED: scripts/install-tools installs it');
    return;
  }
  for (const [kind, key] of Object.entries(KEYS)) {
    const file = join(folder, `${kind}.pem`);
    writeFileSync(file, new X509Certificate(selfSignedCertificate(PLAN, key)).toString());
    const said = execFileSync('openssl', ['verify', '-check_ss_sig', '-CAfile', file, file], {
      encoding: 'utf8',
    });
    assert.match(said, /: OK/);
  }
});

test('a device keeps key and certificate over a restart, for nobody else to read; another device has others', () => {
  const troubles: unknown[] = [];
  const open = (plan = PLAN, kind: 'rsa' | 'ec' = 'ec') =>
    openTlsIdentity(folder, plan, kind, (error) => troubles.push(error));
  const first = open();
  assert.deepEqual(open(), first);
  assert.equal(statSync(join(folder, 'https.pem')).mode & 0o777, 0o600);
  const other = open({ ...PLAN, serial: Buffer.of(7) });
  assert.notEqual(other.certificate, first.certificate);
  open(PLAN, 'ec');
  assert.equal(createPrivateKey(open(PLAN, 'rsa').key).asymmetricKeyType, 'rsa');
  assert.deepEqual(troubles, []);
  for (const damaged of [
    '',
    'half a file',
    readFileSync(join(folder, 'https.pem'), 'latin1').slice(0, 900),
  ]) {
    writeFileSync(join(folder, 'https.pem'), damaged);
    const again = open(PLAN, 'rsa');
    assert.ok(new X509Certificate(again.certificate).checkPrivateKey(createPrivateKey(again.key)));
    assert.deepEqual(open(PLAN, 'rsa'), again);
  }
  assert.equal(troubles.length, 3);
});

test('where nothing can be written the device still speaks TLS, and the operator hears of it', () => {
  const troubles: unknown[] = [];
  const made = openTlsIdentity(join(folder, 'missing'), PLAN, 'ec', (error) => troubles.push(error));
  assert.match(made.certificate, /BEGIN CERTIFICATE/);
  assert.equal(troubles.length, 1);
});

test('three hundred devices: each its own serial and names, all plausible, none with a mark of ours', () => {
  const serials = new Set<string>();
  const subjects = new Map<string, number>();
  for (let at = 0; at < 300; at++) {
    const seed = openSeed(`a-seed-for-tests-${at}`);
    const device = makeCameraDevice(seed.branch('device'));
    for (const plan of [
      cameraTls(device, seed.branch('tls')).plan,
      plantCertificate(makeFacility(seed.branch('facility')), seed.branch('plant')),
    ]) {
      const read = new X509Certificate(selfSignedCertificate(plan, KEYS.ec));
      serials.add(read.serialNumber);
      subjects.set(read.subject, (subjects.get(read.subject) ?? 0) + 1);
      assert.doesNotMatch(read.subject, /yamori|node|forge|test|honey|decoy/i);
      assert.match(read.serialNumber, /^[0-7][0-9A-F]{15}$/);
      assert.ok(read.validToDate > read.validFromDate);
      assert.ok(read.validFromDate.getTime() < Date.UTC(2024, 0, 1));
    }
  }
  assert.equal(serials.size, 600);
  assert.ok(Math.max(...subjects.values()) <= 2, 'two devices share a subject seldom');
});
