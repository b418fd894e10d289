/**
 * A moment of wrong input on each port of each decoy, as `bench/decoy-fuzz.ts` does for minutes: with a seed that is
 * always the same, and with one that is drawn and printed. Ports from 11500 on, 127.0.0.31 and 127.0.0.32.
 */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fuzzPersona } from '../../bench/fuzz/fuzz-persona.ts';
import { DATA } from '../../bench/process.ts';
import { PERSONAS } from '../../src/decoys/registry.ts';
import type { DecoyEvent } from '../../src/model/decoy-event.ts';

const PORT_BASE = 11_500;
const ENDLESS_BYTES = 2 * 2 ** 20;
const SEEDS = [
  { name: 'the fixed seed', address: '127.0.0.31', seed: 1, under: tmpdir(), personas: PERSONAS },
  // Inside the project, where people try it first: the decoy keeps its leave to its own folder.
  {
    name: 'a drawn seed',
    address: '127.0.0.32',
    seed: randomInt(2, 2 ** 31),
    under: DATA,
    personas: PERSONAS.filter(({ name }) => name === 'iot-shell'),
  },
];

for (const { name, address, seed, under, personas } of SEEDS) {
  describe(`wrong input of ${name} (${seed})`, () => {
    for (const { name: persona, ports } of personas) {
      test(`${persona} names and counts it, stays within bounds, and serves on`, async () => {
        mkdirSync(under, { recursive: true });
        const folder = mkdtempSync(join(under, 'yamori-fuzz-'));
        try {
          const verdict = await fuzzPersona({
            persona,
            address,
            portBase: PORT_BASE,
            folder,
            seed,
            secondsEach: 0.3,
            mostEndlessBytes: ENDLESS_BYTES,
          });
          assert.deepEqual(verdict.faults, []);
          assert.equal(verdict.services.length, ports.length);
          for (const { connections, name: port } of verdict.services)
            assert.ok(connections.lie > 0 && connections.noise > 0, port);
          assert.ok(Object.keys(verdict.counts).length > 0, 'something was refused by its name');
          const lines = readFileSync(join(folder, `${persona}.ndjson`), 'utf8')
            .trimEnd()
            .split('\n');
          for (const line of lines) {
            assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}]/u, 'what reaches a terminal is text');
            const event = JSON.parse(line) as DecoyEvent;
            assert.equal(event.persona, persona, 'no visitor writes an envelope');
          }
        } finally {
          rmSync(folder, { recursive: true });
        }
      });
    }
  });
}
