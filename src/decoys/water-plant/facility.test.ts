import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSeed } from '../seed.ts';
import { makeFacility } from './facility.ts';

const SEEDS = Array.from({ length: 60 }, (_, n) => openSeed(`a-seed-for-tests-${1_000 + n}`));

test('a plant is the same at each start, and of sixty no two share a name, a serial number or a firm', () => {
  const plants = SEEDS.map(makeFacility);
  assert.deepEqual(plants, SEEDS.map(makeFacility));
  assert.equal(new Set(plants.map(({ plc }) => plc.serial)).size, plants.length);
  // Towns are drawn from 320: some of sixty meet, but hardly ever with the same part and house.
  const names = new Set(plants.map(({ nameJa }) => nameJa));
  assert.ok(names.size >= plants.length - 1, `${names.size} names`);
  assert.ok(new Set(plants.map(({ operator }) => operator.ja)).size > 50);
  for (const name of ['capacityM3Day', 'since', 'hostName', 'zoneMinutes'] as const)
    assert.ok(new Set(plants.map((plant) => plant[name])).size > (name === 'zoneMinutes' ? 0 : 15), name);
  assert.ok(new Set(plants.map(({ plc }) => plc.code)).size > 3);
  for (const { nameEn, plc, hostName } of plants) {
    assert.doesNotMatch(`${nameEn} ${plc.vendor} ${plc.code} ${hostName}`, /Technodrome|Mouser|LOGIX5561/);
    assert.match(hostName, /^[a-z]{2,8}-hmi[1-4]$/);
  }
});
