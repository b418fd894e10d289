/// <reference types="node" />
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import fc from 'fast-check';
import { feature } from 'topojson-client';
import { COUNTRIES } from './countries.ts';
import { sourcePoint, spherePoint } from './geo.ts';

test('the poles and the zero meridian are where the globe has them', () => {
  const at = (latitude: number, longitude: number) => {
    const out = new Float32Array(3);
    spherePoint(latitude, longitude, out, 0);
    return [...out].map((value) => Math.round(value * 1000) / 1000 + 0);
  };
  assert.deepEqual(at(90, 17), [0, 1, 0]);
  assert.deepEqual(at(0, 0), [0, 0, 1]);
  assert.deepEqual(at(0, 90), [1, 0, 0]);
});

test('a source starts from one spot on the sphere, near its country', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...COUNTRIES.keys(), '', 'ZZ', '<b>'),
      fc.uint32Array({ minLength: 4, maxLength: 4 }),
      (code, source) => {
        const [a, b, middle] = [new Float32Array(3), new Float32Array(3), new Float32Array(3)];
        sourcePoint(code, source, 0, a);
        sourcePoint(code, source, 0, b);
        assert.deepEqual(a, b);
        assert.ok(Math.abs(Math.hypot(...a) - 1) < 1e-5);
        const country = COUNTRIES.get(code);
        if (country === undefined || Math.abs(country.latitude) > 70) return;
        spherePoint(country.latitude, country.longitude, middle, 0);
        const apart = Math.hypot(a[0] - middle[0], a[1] - middle[1], a[2] - middle[2]);
        assert.ok(apart < country.spread * 0.025);
      },
    ),
  );
});

test('the place of a country lies in it, or near: the atlas agrees', () => {
  const file = createRequire(import.meta.url).resolve('world-atlas/countries-110m.json');
  const atlas = JSON.parse(readFileSync(file, 'utf8'));
  const shapes = new Map<string, number[][]>();
  // biome-ignore lint/suspicious/noExplicitAny: the atlas is plain JSON
  for (const shape of (feature(atlas, atlas.objects.countries) as any).features) {
    shapes.set(shape.properties.name, shape.geometry.coordinates.flat(Infinity));
  }
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  let compared = 0;
  for (const [code, { latitude, longitude }] of COUNTRIES) {
    const flat = shapes.get(names.of(code)!) as unknown as number[] | undefined;
    if (flat === undefined) continue;
    compared++;
    let nearest = Infinity;
    for (let i = 0; i < flat.length; i += 2) {
      nearest = Math.min(nearest, Math.hypot(flat[i] - longitude, flat[i + 1] - latitude));
    }
    // Inside a large country its border is far away; a wrong sign or a swapped pair is farther from any.
    assert.ok(nearest < 15, `${code} is ${nearest} degrees from its border`);
  }
  assert.ok(compared > 130, `only ${compared} were found in the atlas`);
  assert.equal(COUNTRIES.size, 250);
});
