/** A one-time code is good once, for ten minutes, for the address that it was given to. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { EnrolCodes } from './enrol-codes.ts';

const NOW = 1_000_000;

test('typed as people type, it gives its address, once', () => {
  const codes = new EnrolCodes();
  const { code } = codes.begin('192.0.2.1', NOW, randomBytes)!;
  assert.match(code, /^[2-9A-Z]{4}-[2-9A-Z]{4}$/);
  assert.equal(codes.take(` ${code.toLowerCase().replace('-', ' ')} `, NOW + 1), '192.0.2.1');
  assert.equal(codes.take(code, NOW + 2), null);
});

test('after ten minutes it is nobody’s; a guess never was', () => {
  const codes = new EnrolCodes();
  const { code, expiresAt } = codes.begin('192.0.2.1', NOW, randomBytes)!;
  assert.equal(expiresAt, NOW + 600_000);
  assert.equal(codes.take('2345-6789', NOW), null);
  assert.equal(codes.take('', NOW), null);
  assert.equal(codes.take(code, expiresAt), null);
});

test('an address has a few at a time, and memory an end', () => {
  const codes = new EnrolCodes();
  for (let n = 0; n < 5; n++) assert.notEqual(codes.begin('192.0.2.1', NOW, randomBytes), null);
  assert.equal(codes.begin('192.0.2.1', NOW, randomBytes), null);
  assert.notEqual(codes.begin('192.0.2.1', NOW + 600_000, randomBytes), null);
});
