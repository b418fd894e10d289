/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SceneLayout } from '../../../src/model/api.ts';
import { readAddress } from './address.ts';
import { DarkSpace } from './dark-space.ts';
import { MOST_OWNER_RINGS, RingLayout } from './ring-layout.ts';
import { syntheticLayout } from './synthetic.ts';

function words(text: string): Uint32Array {
  const out = new Uint32Array(4);
  assert.ok(readAddress(text, out, 0), text);
  return out;
}

const place = () => ({ arc: 0, angle: 0, radius: 0 });

test('arcs of a ring do not meet and stay within one turn', () => {
  for (const owners of [0, 1, 8, 40, 200]) {
    const { arcs, rings } = new RingLayout(syntheticLayout(owners));
    assert.ok(rings.length <= MOST_OWNER_RINGS + 1);
    for (let ring = 0; ring < rings.length; ring++) {
      const own = arcs.filter((arc) => arc.ring === ring).toSorted((a, b) => a.from - b.from);
      for (const [i, arc] of own.entries()) {
        assert.ok(arc.from < arc.to);
        if (i > 0) assert.ok(own[i - 1].to <= arc.from);
      }
      if (own.length > 0) assert.ok(own.at(-1)!.to - own[0].from < 2 * Math.PI);
    }
  }
});

test('a holding is cut at its unused part, and an address is found on its piece', () => {
  const layout = new RingLayout({
    owners: [
      { id: 'a', name: 'A', prefixes: ['10.0.0.0/8'], dark: ['10.1.0.0/16'], openIncidents: 0 },
      { id: 'b', name: 'B', prefixes: ['10.2.0.0/15'], dark: ['2001:db8::/48'], openIncidents: 1 },
    ],
    sensors: [{ id: 's', name: 'S', dark: ['10.1.128.0/17', '192.0.2.0/24', '2001:db8::/32'] }],
  });
  const holder = (text: string) => {
    const at = place();
    return layout.locateHolding(words(text), 0, at) ? layout.arcs[at.arc] : null;
  };
  assert.deepEqual(
    ['10.0.0.1', '10.1.2.3', '10.3.0.1', '10.9.9.9', '11.0.0.0', '2001:db8::5'].map((text) => {
      const arc = holder(text);
      return arc === null ? null : `${arc.holder} ${arc.isUsed}`;
    }),
    ['a true', 'a false', 'b true', 'a true', null, 'b false'],
  );
  const hit = (text: string) => {
    const at = place();
    return layout.locateHit(words(text), 0, at) ? layout.arcs[at.arc].holder : null;
  };
  assert.deepEqual(['10.1.200.1', '192.0.2.9', '2001:db8:1::', '10.0.0.1'].map(hit), ['a', 's', 's', null]);
});

test('addresses in order stand in order on their arc', () => {
  const layout = new RingLayout(syntheticLayout());
  fc.assert(
    fc.property(fc.nat(0x3fff), fc.nat(0x3fff), (a, b) => {
      fc.pre(a < b);
      const [first, second] = [place(), place()];
      assert.ok(layout.locateWatched(words(`198.18.${a >> 8}.${a & 255}`), 0, first));
      assert.ok(layout.locateWatched(words(`198.18.${b >> 8}.${b & 255}`), 0, second));
      assert.equal(first.arc, second.arc);
      assert.ok(first.angle < second.angle);
    }),
  );
});

test('prefixes that cannot be read are left out', () => {
  const odd: SceneLayout = {
    owners: [{ id: 'a', name: 'A', prefixes: ['<i>', '10.0.0.0/99'], dark: ['nonsense'], openIncidents: 0 }],
    sensors: [{ id: 's', name: 'S', dark: ['', '1.2.3.4/x'] }],
  };
  assert.equal(new RingLayout(odd).arcs.length, 0);
  assert.equal(new DarkSpace(odd.sensors[0].dark).cells, 0);
});

test('every dark address has a cell of its own, and the cell knows the address', () => {
  const space = new DarkSpace(['192.0.2.0/24', '198.51.100.64/26', '203.0.113.0/24']);
  const seen = new Set<number>();
  for (const [prefix, first, count] of [
    ['192.0.2', 0, 256],
    ['198.51.100', 64, 64],
    ['203.0.113', 0, 256],
  ] as const) {
    for (let i = first; i < first + count; i++) {
      const address = `${prefix}.${i}`;
      const cell = space.cellOf(words(address), 0);
      assert.ok(cell >= 0 && cell < space.width * space.height);
      assert.equal(space.at(cell)!.address, address);
      seen.add(cell);
    }
  }
  assert.equal(seen.size, 576);
  assert.equal(seen.size + space.cellsBeyond().length, space.width * space.height);
  assert.equal(space.cellOf(words('198.51.100.1'), 0), -1);
});

test('a dark space of any size has a picture of bounded size that holds all of it', () => {
  const space = new DarkSpace(['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'], 128);
  assert.ok(space.width <= 256);
  fc.assert(
    fc.property(fc.nat(0xff_ffff), (value) => {
      const address = `10.${value >> 16}.${(value >> 8) & 255}.${value & 255}`;
      const found = space.at(space.cellOf(words(address), 0));
      assert.equal(found!.patch.prefix, '10.0.0.0/8');
    }),
  );
  assert.equal(space.at(space.cellOf(words('2001:db8:ffff::1'), 0))!.patch.prefix, '2001:db8::/32');
  assert.equal(space.at(space.cellOf(words('192.0.2.1'), 0))!.address, '192.0.2.1');
});
