import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Address } from '../../base/address.ts';
import { parseAddress } from '../../base/address.ts';
import type { RdapSubject } from './rdap-answer.ts';
import { openRdapAnswers, prefixesOf } from './rdap-answers.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamori-answers-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a range is the fewest prefixes that make it up, without a gap', () => {
  const bound = fc.oneof(fc.bigInt(0n, 0xffff_ffffn), fc.bigInt(0n, 4096n));
  fc.assert(
    fc.property(bound, bound, (one, other) => {
      const [first, last] = one < other ? [one, other] : [other, one];
      const prefixes = prefixesOf(4, first, last);
      let next = first;
      for (const prefix of prefixes) {
        assert.equal(prefix.first, next);
        next = prefix.last + 1n;
      }
      assert.equal(next, last + 1n);
      assert.ok(prefixes.length <= 62);
    }),
  );
  assert.equal(prefixesOf(4, 0n, 0xffff_ffffn).length, 1);
  assert.equal(prefixesOf(6, 1n, (1n << 128n) - 1n).length, 128);
});

const subjectAt = (value: bigint): RdapSubject => ({ kind: 'address', address: { family: 4, value } });

test('an answer speaks for its range and within a /16 of the address, before and after a restart', () => {
  const value = fc.bigInt(0n, 0xffff_ffffn);
  const width = fc.nat({ max: 200_000 }).map(BigInt);
  let turn = 0;
  fc.assert(
    fc.property(value, width, width, fc.array(value), (at, before, behind, others) => {
      const own = join(folder, `${turn++}`);
      const range = { first: at > before ? at - before : 0n, last: at + behind };
      const until = 10;
      openRdapAnswers(own, 0).put(subjectAt(at), range, { contact: null, until }, 0);
      const again = openRdapAnswers(own, 1);
      for (const other of [at, range.first, range.last, range.first - 1n, range.last + 1n, ...others]) {
        if (other < 0n || other > 0xffff_ffffn) continue;
        const isHeld = other >= range.first && other <= range.last && other >> 16n === at >> 16n;
        assert.equal(again.find(subjectAt(other), 1) !== undefined, isHeld);
        assert.equal(again.find(subjectAt(other), until), undefined);
      }
    }),
    { numRuns: 60 },
  );
});

test('answers are bounded in memory and on disk; the oldest go', () => {
  const own = join(folder, 'bounded');
  const answers = openRdapAnswers(own, 0, 100);
  for (let i = 0n; i < 1000n; i++) {
    const first = i << 16n;
    answers.put(subjectAt(first), { first, last: first + 255n }, { contact: null, until: 10 }, 1);
    const lines = readFileSync(join(own, 'rdap-answers.jsonl'), 'utf8').split('\n').length - 1;
    assert.ok(lines <= 200, `${lines} lines`);
  }
  let held = 0n;
  for (let i = 0n; i < 1000n; i++) if (answers.find(subjectAt(i << 16n), 1) !== undefined) held++;
  assert.ok(held >= 90n && held <= 100n);
  assert.ok(answers.find(subjectAt(999n << 16n), 1));
});

test('families and AS numbers are kept apart', () => {
  const answers = openRdapAnswers(join(folder, 'kinds'), 0);
  const six: Address = parseAddress('2a00::1')!;
  const kept = { contact: null, until: 10 };
  answers.put({ kind: 'asn', asn: 7 }, { first: 0n, last: 100n }, kept, 0);
  answers.put({ kind: 'address', address: six }, { first: six.value, last: six.value }, kept, 0);
  assert.ok(answers.find({ kind: 'asn', asn: 7 }, 1));
  assert.equal(answers.find({ kind: 'asn', asn: 8 }, 1), undefined);
  assert.equal(answers.find(subjectAt(7n), 1), undefined);
  assert.ok(answers.find({ kind: 'address', address: six }, 1));
});
