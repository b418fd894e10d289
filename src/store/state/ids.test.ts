/** Ids: their form, their order, and how people write them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalIncidentId, createIds, fold } from './ids.ts';

test('ids have the form that was promised, and differ', () => {
  const ids = createIds(Date.now);
  const drawn = Array.from({ length: 1_000 }, () => [ids.draw(), ids.drawIncident()]);
  for (const [id, incident] of drawn) {
    assert.match(id, /^[\w-]{22}$/);
    assert.match(incident, /^Y-[0-9A-HJKMNP-TV-Z]{8}$/);
    assert.equal(canonicalIncidentId(incident.toLowerCase()), incident);
  }
  assert.equal(new Set(drawn.flat()).size, 2_000);
});

test('every digit of an incident id comes from the randomness', () => {
  const ids = createIds(Date.now, (count) => Uint8Array.from({ length: count }, (_, n) => n * 33));
  assert.equal(ids.drawIncident(), 'Y-01234567');
});

test('ordered ids sort as they were drawn, though the clock stands still or is set back', () => {
  let now = 5_000;
  const ids = createIds(() => now);
  const drawn: string[] = [];
  for (const time of [5_000, 5_000, 5_001, 4_000, 4_001, 9_000]) {
    now = time;
    for (let n = 0; n < 100; n++) drawn.push(ids.drawOrdered());
  }
  assert.deepEqual(drawn.toSorted(), drawn);
  assert.equal(new Set(drawn).size, drawn.length);
  assert.equal(drawn[0].length, 26);
});

test('letters that are taken for digits are digits, and what is no id stays as it is', () => {
  assert.equal(canonicalIncidentId('y-oil0abcd'), 'Y-0110ABCD');
  for (const text of ['', 'Y-', 'Y-123', 'X-12345678', 'Y-1234567890', 'Y-1234 678']) {
    assert.equal(canonicalIncidentId(text), text);
  }
});

test('forms of a name are one', () => {
  assert.equal(fold('ＫＡＮＡ ｶﾅ'), 'kana カナ');
});
