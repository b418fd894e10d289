import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { createDigestDoor } from './digest-access.ts';

let now = 1_700_000_000_000;
const door = (qop: boolean, realm = 'IP Camera') =>
  createDigestDoor({ realm, key: Buffer.from('key'), clock: () => now, nonceMs: 60_000, qop });
const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const nonceOf = (challenge: string) => /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';

function answer(challenge: string, realm: string, password: string, qop: boolean): string {
  const nonce = nonceOf(challenge);
  const middle = qop ? `${nonce}:00000001:c1:auth` : nonce;
  const response = md5(`${md5(`admin:${realm}:${password}`)}:${middle}:${md5('DESCRIBE:rtsp://x/1')}`);
  const rest = qop ? ', qop=auth, nc=00000001, cnonce="c1"' : '';
  return `Digest username="admin", realm="${realm}", nonce="${nonce}", uri="rtsp://x/1", response="${response}"${rest}`;
}

test('a digest proves its password, with qop and without, and none other', () => {
  for (const qop of [true, false]) {
    const claim = door(qop).claim(answer(door(qop).challenge(), 'IP Camera', 'secret', qop), 'DESCRIBE');
    assert.equal(claim?.username, 'admin');
    assert.equal(claim?.proves('secret'), true);
    assert.equal(claim?.proves('Secret'), false);
    const other = door(qop).claim(answer(door(qop).challenge(), 'IP Camera', 'secret', qop), 'SETUP');
    assert.equal(other?.proves('secret'), false);
  }
});

test('a nonce that is old, made up or of another realm is no claim', () => {
  const old = answer(door(true).challenge(), 'IP Camera', 'secret', true);
  now += 61_000;
  assert.equal(door(true).claim(old, 'DESCRIBE'), null);
  assert.equal(door(true).claim(old.replace(/nonce="./, 'nonce="f'), 'DESCRIBE'), null);
  assert.equal(
    door(true, 'Other').claim(answer(door(true).challenge(), 'IP Camera', 's', true), 'DESCRIBE'),
    null,
  );
});

test('Basic is read to the first colon, and rubbish is no claim', () => {
  const basic = (text: string) => door(true).claim(`Basic ${Buffer.from(text).toString('base64')}`, 'GET');
  assert.deepEqual([basic('admin:a:b')?.username, basic('admin:a:b')?.password], ['admin', 'a:b']);
  assert.equal(basic('nothing'), null);
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      for (const scheme of ['Digest ', 'Basic ', '']) {
        const claim = door(true).claim(scheme + text, 'GET');
        assert.ok(claim === null || !claim.proves('a password that nobody has'));
      }
    }),
  );
});
