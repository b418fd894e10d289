import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DecoyFields } from '../../model/decoy-event.ts';
import type { Visit } from '../persona.ts';
import { createFloodSums } from './flood-sums.ts';

test('nothing is lost or told twice, however many addresses there are and whenever it is told', () => {
  const step = fc.oneof(
    fc.constant('tell' as const),
    fc.record({
      key: fc.integer({ min: 0, max: 20 }),
      kind: fc.constantFrom('refused' as const, 'silent' as const),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const told = { refused: 0, silent: 0 };
      const sent = { refused: 0, silent: 0 };
      let visits = 0;
      const take = ({ refused, silent }: DecoyFields) => {
        assert.ok(Number(refused) + Number(silent) > 0, 'no empty sum');
        told.refused += Number(refused);
        told.silent += Number(silent);
      };
      const sums = createFloodSums(() => 0, take, 5);
      const begin = () => {
        visits++;
        return { emit: (_id: string, fields: DecoyFields) => take(fields) } as unknown as Visit;
      };
      for (const one of steps) {
        if (one === 'tell') sums.tell();
        else {
          sent[one.kind]++;
          sums.add(`k${one.key}`, one.kind, begin);
        }
      }
      sums.tell();
      assert.deepEqual(told, sent);
      assert.ok(visits <= sent.refused + sent.silent);
    }),
  );
});
