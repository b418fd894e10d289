import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decades, domainOf, logScale, rhythms } from './log-scale.ts';
import { ARROWS, nextMark } from './next-mark.ts';
import { type LabelWish, placeLabels } from './place-labels.ts';

test('a logarithmic axis puts its ends on its pixels and equal ratios at equal distances', () => {
  const scale = logScale(0.01, 100, 400, 0);
  assert.equal(scale.at(0.01), 400);
  assert.ok(Math.abs(scale.at(100)) < 1e-9);
  assert.ok(Math.abs(scale.at(1) - 200) < 1e-9);
  assert.deepEqual(
    decades(scale).map((value) => Number(value.toPrecision(3))),
    [0.01, 0.1, 1, 10, 100],
  );
  assert.deepEqual(rhythms(logScale(0.1, 5, 0, 1)), [4, 1, 1 / 7]);
});

test('an axis keeps its least extent, and widens for what lies beyond; nothing and nonsense do not move it', () => {
  assert.deepEqual(domainOf([0.5, 0, -1, Number.NaN, Number.POSITIVE_INFINITY], [0.1, 1]), [0.1, 1]);
  const [low, high] = domainOf([0.001, 30], [0.1, 1]);
  assert.ok(low < 0.001 && high > 30);
});

test('an arrow goes to the nearest mark ahead, and stays where there is none', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 1 },
    { x: 3, y: 40 },
    { x: 50, y: 0 },
  ];
  assert.equal(nextMark(points, 0, ARROWS.ArrowRight!), 1);
  assert.equal(nextMark(points, 1, ARROWS.ArrowRight!), 3);
  assert.equal(nextMark(points, 3, ARROWS.ArrowRight!), 3);
  assert.equal(nextMark(points, 0, ARROWS.ArrowUp!), 0);
  assert.equal(nextMark(points, 3, ARROWS.ArrowLeft!), 1);
});

test('marks on one spot are reached one after the other, there and back', () => {
  const points = Array.from({ length: 3 }, () => ({ x: 5, y: 5 }));
  assert.equal(nextMark(points, 0, ARROWS.ArrowRight!), 1);
  assert.equal(nextMark(points, 1, ARROWS.ArrowRight!), 2);
  assert.equal(nextMark(points, 2, ARROWS.ArrowRight!), 2);
  assert.equal(nextMark(points, 2, ARROWS.ArrowLeft!), 1);
});

const bounds = { left: 0, top: 0, right: 600, bottom: 400 };
const HEIGHT_PX = 15;
const BASELINE_PX = 11;

test('labels lie inside the field, on no other label and on no mark of others; the first wish comes first', () => {
  const wish = fc.record({
    x: fc.integer({ min: 0, max: 600 }),
    y: fc.integer({ min: 0, max: 400 }),
    radius: fc.integer({ min: 2, max: 30 }),
    width: fc.integer({ min: 20, max: 200 }),
  });
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 30 }), (raw) => {
      const marks: LabelWish[] = raw.map((one, index) => ({ ...one, id: String(index) }));
      const wishes = marks.slice(0, 10);
      const boxes = placeLabels(wishes, marks, bounds).map((label) => {
        const top = label.y - BASELINE_PX;
        const { width } = wishes.find(({ id }) => id === label.id)!;
        return { id: label.id, left: label.x, top, right: label.x + width, bottom: top + HEIGHT_PX };
      });
      for (const [index, box] of boxes.entries()) {
        assert.ok(box.left >= 0 && box.right <= 600 && box.top >= 0 && box.bottom <= 400);
        for (const other of boxes.slice(index + 1)) {
          assert.ok(
            box.right <= other.left ||
              other.right <= box.left ||
              box.bottom <= other.top ||
              other.bottom <= box.top,
          );
        }
        for (const mark of marks) {
          if (mark.id === box.id) continue;
          assert.ok(
            box.right <= mark.x - mark.radius ||
              mark.x + mark.radius <= box.left ||
              box.bottom <= mark.y - mark.radius ||
              mark.y + mark.radius <= box.top,
          );
        }
      }
    }),
  );
});

test('a label with room stands beside its mark; one without goes further off, with a line', () => {
  const mark = { id: 'a', x: 300, y: 200, radius: 8, width: 80 };
  const [near] = placeLabels([mark], [mark], bounds);
  assert.equal(near.leader, null);
  assert.ok(near.x >= 308 && near.x < 320);
  const ring = [0, 45, 90, 135, 180, 225, 270, 315].map((degrees) => ({
    id: `o${degrees}`,
    x: 300 + 16 * Math.cos((degrees * Math.PI) / 180),
    y: 200 + 16 * Math.sin((degrees * Math.PI) / 180),
    radius: 6,
  }));
  const [far] = placeLabels([mark], [mark, ...ring], bounds);
  assert.ok(far.leader !== null);
});

test('where words of the frame stand, no label does', () => {
  const mark = { id: 'a', x: 10, y: 10, radius: 4, width: 60 };
  const all = [{ left: 0, top: 0, right: 600, bottom: 400 }];
  assert.deepEqual(placeLabels([mark], [mark], bounds, all), []);
});
