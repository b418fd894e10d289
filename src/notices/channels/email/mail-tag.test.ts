import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { YamoriError } from '../../../base/errors.ts';
import { createMailTags, openTagKey } from './mail-tag.ts';

const tags = createMailTags(Buffer.alloc(32, 1), 'yamori.example.org');
const ids = fc.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/);

test('what we made is read back, in any case of letters, and fits into a local part', () => {
  fc.assert(
    fc.property(ids, fc.constantFrom('bounce', 'unsubscribe'), (noticeId, purpose) => {
      const address = tags.address(purpose, noticeId);
      for (const one of [address, address.toUpperCase()])
        assert.deepEqual(tags.read(one), { kind: 'ours', purpose, noticeId });
      assert.ok(address.indexOf('@') <= 64);
    }),
  );
});

test('a changed character, another purpose or another key is forged', () => {
  const other = createMailTags(Buffer.alloc(32, 2), 'yamori.example.org');
  fc.assert(
    fc.property(ids, fc.nat(), fc.stringMatching(/^[0-9a-z]$/), (id, at, letter) => {
      const address = tags.address('bounce', id);
      const local = address.slice(0, address.indexOf('@'));
      const place = 7 + (at % (local.length - 7));
      if (local[place] !== letter && local[place] !== '.')
        assert.equal(tags.read(local.slice(0, place) + letter + address.slice(place + 1)).kind, 'forged');
      assert.equal(tags.read(address.replace('bounce', 'unsubscribe')).kind, 'forged');
      assert.equal(other.read(address).kind, 'forged');
    }),
  );
});

test('other addresses are none of ours', () => {
  const address = tags.address('bounce', '01J9ZK3QM9TXAB7C4D5E6F7G8H');
  for (const one of [
    `x${address}`,
    address.replace('yamori.', ''),
    'case+1@yamori.example.org',
    'bounce@yamori.example.org',
    '',
  ])
    assert.equal(tags.read(one).kind, 'other', one);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => assert.notEqual(tags.read(text).kind, 'ours')),
  );
});

test('the key is made once, for us alone; one that is too short is refused', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-tag-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'key');
  const [key, again] = [await openTagKey(file), await openTagKey(file)];
  assert.deepEqual(key, again);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  writeFileSync(file, 'short');
  await assert.rejects(
    openTagKey(file),
    (error) => error instanceof YamoriError && error.code === 'E_CHANNEL',
  );
});
