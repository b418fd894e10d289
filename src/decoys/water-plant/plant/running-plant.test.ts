import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { openSeed } from '../../seed.ts';
import { makeFacility } from '../facility.ts';
import { type PlantState, sizesOf } from './plant-state.ts';
import { POINTS } from './points.ts';
import { openPlant, type RunningPlant } from './running-plant.ts';

const START = Date.UTC(2026, 4, 1, 3);
const HOUR_MS = 3_600_000;
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

interface Lab {
  plant: RunningPlant;
  readonly folder: string;
  pass(hours: number): readonly string[];
  /** As after a kill: nothing is saved first. */
  restart(): void;
}

function lab(seedText = 'a-seed-for-tests-0001'): Lab {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-plant-'));
  folders.push(folder);
  const seed = openSeed(seedText);
  let now = START;
  const open = () =>
    openPlant({
      facility: makeFacility(seed),
      seed: seed.branch('plant'),
      folder,
      clock: () => now,
      onTrouble: (error) => assert.fail(String(error)),
    });
  const own: Lab = {
    plant: open(),
    folder,
    pass(hours) {
      const changes: string[] = [];
      // In steps, as the timer of a live plant makes them, only larger.
      for (let left = hours; left > 0; left -= 1 / 12) {
        now += HOUR_MS / 12;
        changes.push(...own.plant.advance().map(({ id, state }) => `${id} ${state}`));
      }
      return changes;
    },
    restart() {
      own.plant = open();
    },
  };
  return own;
}

test('left alone it keeps within what such a plant is allowed, day and night', () => {
  for (const seed of ['a-seed-for-tests-0001', 'another-seed-000777', 'quiet-seed-8812zz']) {
    const { plant } = lab(seed);
    const rows = plant.history.rows(START / 1_000 - 6 * 86_400, START / 1_000, 2_000);
    assert.ok(rows.length > 1_500);
    const column = (id: string) => {
      const index = POINTS.filter(({ hasTrend }) => hasTrend).findIndex((point) => point.id === id);
      return rows.map(({ values }) => values[index]);
    };
    const share = (id: string, holds: (value: number) => boolean) =>
      column(id).filter(holds).length / rows.length;
    assert.ok(share('AIT-201', (oxygen) => oxygen > 1 && oxygen < 3.5) > 0.95, 'oxygen');
    assert.ok(share('LIT-101', (level) => level > 0.5 && level < 4.5) > 0.95, 'level');
    assert.ok(share('AIT-401', (chlorine) => chlorine > 0.05 && chlorine < 1.5) > 0.9, 'chlorine');
    // It breathes with the town: the largest inflow of a day is well above the smallest.
    assert.ok(Math.max(...column('FIT-101')) > 1.5 * Math.min(...column('FIT-101')));
  }
});

test('water is neither made nor lost: what flows in is pumped, stands in the well, or runs over', () => {
  const { plant, pass } = lab();
  const { wellArea } = plant.sizes;
  let balance = 0;
  const volume = (state: Readonly<PlantState>) => state.well * wellArea + state.overflow;
  const before = volume(plant.state);
  for (let minute = 0; minute < 24 * 60; minute += 5) {
    pass(1 / 12);
    // The mean of what was before and after would need the steps; over a day it evens out.
    balance += (plant.state.inflow - plant.state.pumped) / 12;
  }
  const through = sizesOf(makeFacility(openSeed('a-seed-for-tests-0001'))).meanFlow * 24;
  assert.ok(Math.abs(volume(plant.state) - before - balance) < through * 0.03);
});

test('blowers off: oxygen goes within the hour, ammonia rises over hours, and alarms say so', () => {
  const { plant, pass } = lab();
  for (const tag of ['B-201A', 'B-201B']) {
    plant.write(`${tag}.AUTO`, 0);
    plant.write(`${tag}.RUN`, 0);
  }
  const early = pass(0.75);
  assert.ok(plant.state.oxygen < 0.3, `${plant.state.oxygen} mg/L`);
  assert.ok(early.includes('AAL-201 raised'));
  assert.ok(plant.state.ammonia < 6);
  pass(8);
  assert.ok(plant.state.ammonia > 8, `${plant.state.ammonia} mg/L`);
  for (const tag of ['B-201A', 'B-201B']) plant.write(`${tag}.AUTO`, 1);
  const later = pass(24);
  assert.ok(later.includes('AAL-201 over'));
  assert.ok(plant.state.oxygen > 1);
});

test('a chlorine set-point of 20 mg/L empties the tank and raises the alarm, unless alarms are switched off', () => {
  const loud = lab();
  loud.plant.write('AIC-401.SP', 20);
  assert.ok(loud.pass(3).includes('AAH-401 raised'));
  const quiet = lab();
  quiet.plant.write('XA-001', 0);
  quiet.plant.write('AIC-401.SP', 20);
  const before = quiet.plant.state.hypochlorite;
  assert.deepEqual(quiet.pass(3), []);
  assert.ok(quiet.plant.state.chlorine > 1.5);
  assert.ok(before - quiet.plant.state.hypochlorite > loud.plant.sizes.dosingMost * 2);
});

test('a pump that runs dry without its interlock trips late, with it early', () => {
  const tripped = (isInterlocked: number) => {
    const { plant, pass } = lab();
    plant.write('XS-101', isInterlocked);
    for (const tag of ['P-101A', 'P-101B', 'P-101C']) {
      plant.write(`${tag}.AUTO`, 0);
      plant.write(`${tag}.RUN`, 1);
      plant.write(`${tag}.SPD`, 100);
    }
    return pass(6).filter((change) => /^XA-P-101. raised/.test(change)).length;
  };
  assert.equal(tripped(1), 3);
  assert.ok(tripped(0) >= 1);
});

test('what was written is there after a kill, also when the last line is half a line', () => {
  const own = lab();
  own.plant.write('AIC-201.SP', 3.5);
  own.plant.write('XS-101', 0);
  // After half a line, of a disk that was full, a whole one may have been written.
  for (const torn of [
    '{"id":"AIC-401.SP","val{"id":"AAL-201","value":1}\n',
    'null\n',
    '{"id":"AIC-401.SP","val',
  ])
    appendFileSync(join(own.folder, 'writes.ndjson'), torn);
  own.restart();
  assert.equal(own.plant.state.set.oxygen, 3.5);
  assert.equal(own.plant.state.isInterlocked, false);
  assert.equal(own.plant.state.set.chlorine, 0.4);
});

test('writes are brought into range, and nothing that is written breaks the process', () => {
  const writable = POINTS.filter(({ write }) => write !== undefined);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...writable), fc.double({ noNaN: true, min: -1e9, max: 1e9 })), {
        minLength: 1,
        maxLength: 40,
      }),
      (writes) => {
        const { plant, pass } = lab();
        for (const [point, value] of writes) {
          const done = plant.write(point.id, value);
          const [low, high] = point.range(plant.sizes);
          assert.ok(done !== null && done.resulting >= low && done.resulting <= high);
        }
        pass(2);
        for (const point of POINTS) assert.ok(Number.isFinite(point.read(plant.state)), point.id);
        assert.ok(plant.state.well >= 0 && plant.state.well <= plant.sizes.wellDepth);
      },
    ),
    { numRuns: 25 },
  );
});

test('a measure cannot be written, nor can what is no number', () => {
  const { plant } = lab();
  assert.equal(plant.write('AIT-201', 5), null);
  assert.equal(plant.write('AIC-201.SP', Number.NaN), null);
  assert.equal(plant.write('NO-SUCH', 1), null);
});
