/** What an operator may name as a hub and as a token file. */
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { YamoriError } from '../base/errors.ts';
import { parseHubUrl, readToken } from './hub-address.ts';
import { withFolder } from './sensor-fixture.ts';

function codeOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    if (!(error instanceof YamoriError)) throw error;
    assert.notEqual(error.hint, '');
    return error.code;
  }
}

test('https anywhere, http on this machine only', () => {
  assert.equal(parseHubUrl('https://hub.example.org').href, 'https://hub.example.org/');
  assert.equal(parseHubUrl('https://hub.example.org/yamori').href, 'https://hub.example.org/yamori/');
  for (const text of [
    'http://127.0.0.1:8080',
    'http://127.9.9.9',
    'http://[::1]:8080/',
    'http://localhost:1',
  ]) {
    assert.equal(
      codeOf(() => parseHubUrl(text)),
      null,
      text,
    );
  }
  for (const text of [
    'http://hub.example.org',
    'http://127.0.0.1.example.org',
    'http://192.0.2.1',
    'http://[::ffff:192.0.2.1]',
    'http://0.0.0.0',
    'hub.example.org',
    'ftp://127.0.0.1',
    'https://user:secret@hub.example.org',
    'https://hub.example.org/?a=b',
    'https://hub.example.org/#a',
    '',
  ]) {
    assert.equal(
      codeOf(() => parseHubUrl(text)),
      'E_HUB_URL',
      text,
    );
  }
});

test('a token that others could read, or that is none, is refused', () =>
  withFolder(async (folder) => {
    const file = join(folder, 'token');
    assert.equal(
      codeOf(() => readToken(file)),
      'E_TOKEN_FILE',
    );
    assert.equal(
      codeOf(() => readToken(folder)),
      'E_TOKEN_FILE',
    );
    writeFileSync(file, '  yst_0123456789abcdef\n', { mode: 0o600 });
    assert.equal(readToken(file), 'yst_0123456789abcdef');
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(file, mode);
      assert.equal(
        codeOf(() => readToken(file)),
        'E_TOKEN_FILE',
        mode.toString(8),
      );
    }
    chmodSync(file, 0o400);
    assert.equal(
      codeOf(() => readToken(file)),
      null,
    );
    chmodSync(file, 0o600);
    for (const text of [
      '',
      '\n',
      'two words here',
      'line\r\nx-injected: 1',
      'ヤモリヤモリヤモリ',
      'x'.repeat(600),
    ]) {
      writeFileSync(file, text);
      assert.equal(
        codeOf(() => readToken(file)),
        'E_TOKEN_FILE',
        JSON.stringify(text.slice(0, 20)),
      );
    }
  }));
