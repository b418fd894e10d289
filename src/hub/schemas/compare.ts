/** Schema of a comparison: what two sets of addresses received before and after a date. */
import { Type } from 'typebox';
import { COMPARISON_CONCLUSIONS, COMPARISON_REMARKS, type Comparison } from '../../model/comparison.ts';
import { count, epochSeconds, nullable, oneOf, type Same, share, text } from './pieces.ts';

const amount = Type.Number({ minimum: 0 });
const ratio = Type.Object({ ratio: nullable(amount), low: nullable(amount), high: nullable(amount) });
const side = Type.Object({ visits: count, sources: count, addressDays: amount, rate: nullable(amount) });
const time = Type.Object({
  a: side,
  b: side,
  visits: ratio,
  sources: ratio,
  overdispersion: nullable(amount),
});

export const comparison = Type.Object({
  listedAt: epochSeconds,
  period: nullable(Type.Object({ from: epochSeconds, to: epochSeconds })),
  addressesA: count,
  addressesB: count,
  before: time,
  after: time,
  effect: ratio,
  conclusion: oneOf(COMPARISON_CONCLUSIONS),
  stepSeconds: count,
  series: Type.Array(
    Type.Object({
      at: epochSeconds,
      a: count,
      b: count,
      addressDaysA: amount,
      addressDaysB: amount,
      visits: ratio,
    }),
  ),
  engines: Type.Array(
    Type.Object({
      organisation: text,
      firstA: nullable(epochSeconds),
      firstB: nullable(epochSeconds),
      delaySeconds: nullable(amount),
      visitsA: count,
      visitsB: count,
    }),
  ),
  newcomers: Type.Object({ a: nullable(share), b: nullable(share) }),
  replicates: count,
  sampledShare: share,
  remarks: Type.Array(
    Type.Object({
      code: oneOf(COMPARISON_REMARKS),
      when: nullable(oneOf(['before', 'after'] as const)),
      value: amount,
      text,
    }),
  ),
});
true satisfies Same<typeof comparison, Comparison>;
