import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openSeed } from '../seed.ts';
import { createLures, LURE_PLACES } from './lures.ts';

const lures = createLures(openSeed('a-seed-for-tests-0001').branch('lures'));
const others = createLures(openSeed('another-seed-000777').branch('lures'));

test('a lure is known where it was planted, by all with the seed and by nobody else', () => {
  fc.assert(
    fc.property(fc.constantFrom(...LURE_PLACES), fc.string(), (place, visitor) => {
      const { username, password } = lures.plant(place, visitor);
      assert.equal(lures.recognise(username, password), place);
      assert.equal(others.recognise(username, password), null);
      assert.deepEqual(lures.plant(place, visitor), { place, username, password });
    }),
  );
});

test('visitors and places have lures of their own', () => {
  const seen = new Set<string>();
  for (let n = 0; n < 500; n++)
    for (const place of LURE_PLACES) {
      const { username, password } = lures.plant(place, `192.0.2.${n}`);
      seen.add(`${username} ${password}`);
    }
  // Of 350 million accounts.
  assert.equal(seen.size, 2_000);
});

test('what was not planted is not recognised, however near it is', () => {
  const { username, password } = lures.plant('maintenance-note', '192.0.2.1');
  assert.equal(lures.recognise(username, `${password}0`), null);
  assert.equal(lures.recognise(`${username}1`, password), null);
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, word) => {
      assert.equal(lures.recognise(name, word), null);
    }),
  );
});
