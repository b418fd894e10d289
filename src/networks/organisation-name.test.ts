import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normaliseOrganisation } from './organisation-name.ts';

test('an organisation has one name, however the lists spell it', () => {
  const spellings: Record<string, string[]> = {
    Shodan: ['Shodan', 'SHODAN', 'shodan.io', 'Shodan.io', ' shodan '],
    Rapid7: ['rapid7.com', 'Rapid7 (Project Sonar)', 'rapid 7'],
    BitSight: ['bitsight', 'BitSight (Internet Census Group)', 'internet-census.org'],
    Driftnet: ['driftnet (internet-measurement.com)', 'driftnet.io'],
    'Alpha Strike Labs': ['Limes Security (Alpha Strike Labs)', 'alphastrike.io'],
    'Nokia Deepfield': ['NOKIA (Deepfield)'],
    'Palo Alto Networks': ['Palo Alto Networks (Cortex-Xpanse)'],
    LeakIX: ['Leakix', 'leakix.net'],
    'Academy for Internet Research': ['Academy for Internet Research (academyforinternetresearch.org)'],
  };
  for (const [name, all] of Object.entries(spellings))
    for (const one of all) assert.equal(normaliseOrganisation(one), name, one);
});

test('names that are nobody’s stay apart, in any script', () => {
  assert.equal(normaliseOrganisation('Survey  of  Somewhere'), 'Survey of Somewhere');
  assert.equal(normaliseOrganisation('調査機構'), '調査機構');
  assert.notEqual(normaliseOrganisation('調査機構'), normaliseOrganisation('観測所'));
  // A name that begins like one is not that one.
  assert.equal(normaliseOrganisation('Shodan Imitators'), 'Shodan Imitators');
  assert.equal(normaliseOrganisation('shodan.io.evil.example'), 'shodan.io.evil.example');
  assert.equal(normaliseOrganisation('()'), '()');
});

test('a normal name is its own normal name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const once = normaliseOrganisation(name);
      assert.equal(normaliseOrganisation(once), once);
    }),
  );
});
