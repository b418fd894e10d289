import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_CODES, ERROR_MEANINGS, type ErrorCode, EXIT, YamoriError } from './errors.ts';

test('every code has an exit status of the list and a sentence', () => {
  const statuses: readonly number[] = Object.values(EXIT);
  assert.deepEqual(Object.keys(ERROR_MEANINGS), Object.keys(ERROR_CODES));
  for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
    assert.match(code, /^E(_[A-Z0-9]+)+$/);
    assert.match(ERROR_MEANINGS[code], /^[A-Za-z].*\.$/);
    assert.ok(statuses.includes(ERROR_CODES[code]));
    const status: number = ERROR_CODES[code];
    assert.ok(status !== EXIT.done && status !== EXIT.bug, `${code} is a mistake of the operator`);
  }
});

test('exit statuses are distinct and stable for scripts', () => {
  assert.deepEqual(Object.values(EXIT), [0, 1, 2, 3, 4, 5, 6, 10]);
});

test('an error carries its code, what to do, its exit status and its cause', () => {
  const cause = new Error('EACCES');
  const error = new YamoriError('E_OWNERS_FILE', 'owners.yaml: is empty', 'Write one owner.', { cause });
  assert.ok(error instanceof Error);
  assert.equal(error.name, 'YamoriError');
  assert.equal(error.message, 'owners.yaml: is empty');
  assert.equal(error.hint, 'Write one owner.');
  assert.equal(error.exitStatus, EXIT.configuration);
  assert.equal(error.cause, cause);
});
