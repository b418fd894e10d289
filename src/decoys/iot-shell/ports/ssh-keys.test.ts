import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import ssh2 from 'ssh2';
import { hostKeys } from './ssh-keys.ts';

test('host keys can be read by a server, stay, and are made anew where the file is damaged', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-ssh-keys-'));
  try {
    const keys = hostKeys(folder);
    assert.deepEqual(
      keys.map((key) => (ssh2.utils.parseKey(key) as ssh2.ParsedKey).type),
      ['ssh-rsa', 'ecdsa-sha2-nistp256', 'ssh-ed25519'],
    );
    assert.deepEqual(hostKeys(folder), keys);
    for (const damaged of ['{', '[]', JSON.stringify([...keys.slice(0, 2), 'no key'])]) {
      writeFileSync(join(folder, 'ssh-host-keys.json'), damaged);
      const fresh = hostKeys(folder);
      assert.equal(fresh.length, 3);
      assert.notDeepEqual(fresh, keys);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a key that the library cannot read itself is not kept', (t) => {
  const { generateKeyPairSync } = ssh2.utils;
  let asked = 0;
  t.mock.method(ssh2.utils, 'generateKeyPairSync', (...given: Parameters<typeof generateKeyPairSync>) => {
    const pair = generateKeyPairSync(...given);
    asked++;
    return asked % 2 === 1 ? { ...pair, private: pair.private.slice(0, 100) } : pair;
  });
  const folder = mkdtempSync(join(tmpdir(), 'yamori-ssh-keys-'));
  try {
    for (const key of hostKeys(folder)) assert.ok(!(ssh2.utils.parseKey(key) instanceof Error));
    assert.equal(asked, 6);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
