import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyNotClosed } from './decoy-namespace.ts';

const chain = (more: object = {}) => ({
  chain: {
    family: 'inet',
    table: 'decoy',
    name: 'out',
    type: 'filter',
    hook: 'output',
    prio: 0,
    policy: 'drop',
    ...more,
  },
});
const rule = (...expr: object[]) => ({ rule: { family: 'inet', table: 'decoy', chain: 'out', expr } });
const replies = { match: { op: '==', left: { ct: { key: 'direction' } }, right: 'reply' } };
const why = (...nftables: object[]) =>
  whyNotClosed(JSON.stringify({ nftables: [{ metainfo: {} }, ...nftables] }));

test('a chain that drops what leaves, but answers, is enough', () => {
  assert.equal(why(chain(), rule(replies, { accept: null })), null);
  assert.equal(why(chain()), null, 'not even answers');
  const open = { chain: { ...chain().chain, table: 'other', policy: 'accept' } };
  assert.equal(why(open, chain(), rule(replies, { counter: {} }, { accept: null })), null);
});

test('no chain, another hook, another policy, or one family alone is not', () => {
  for (const wrong of [{ hook: 'input' }, { policy: 'accept' }, { family: 'ip' }, { type: 'nat' }])
    assert.match(why(chain(wrong)) ?? '', /no rule drops/, JSON.stringify(wrong));
  assert.match(why() ?? '', /no rule drops/);
});

test('a rule that lets out anything else is found, however it does it', () => {
  for (const expr of [
    [{ accept: null }],
    [replies, { match: { op: '==', left: { meta: { key: 'skuid' } }, right: 0 } }, { accept: null }],
    [{ match: { op: '!=', left: { ct: { key: 'direction' } }, right: 'reply' } }, { accept: null }],
    [{ match: { op: '==', left: { ct: { key: 'direction' } }, right: 'original' } }, { accept: null }],
    [{ jump: { target: 'elsewhere' } }],
    [{ goto: { target: 'elsewhere' } }],
    [{ vmap: { key: {}, data: { set: [] } } }],
    [{ queue: {} }],
    [{ notrack: null }],
  ])
    assert.match(
      why(chain(), rule(replies, { accept: null }), rule(...expr)) ?? '',
      /more than answers/,
      JSON.stringify(expr),
    );
});
