import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testChannel } from './channel-conformance.ts';
import { jsonStructure, openHttpPeer, takenOf } from './http-peer-fixture.ts';
import { SAMPLE_DELIVERY, SAMPLE_REPORT } from './sample-delivery.ts';
import { escapeMrkdwn, slack, slackMessage } from './slack.ts';

type Message = ReturnType<typeof slackMessage>;

testChannel(slack, async () => {
  const peer = await openHttpPeer();
  return {
    settings: { timeoutMs: 30_000, allowHosts: ['127.0.0.1'], caFile: null },
    to: `${peer.origin}/services/T0/B0/secret`,
    behave: peer.behave,
    taken: async () =>
      peer.exchanges.map((exchange) => {
        const message = JSON.parse(exchange.body.toString()) as Message;
        checkLimits(message);
        return takenOf(exchange, message.blocks[0].block_id!, jsonStructure(message));
      }),
    close: peer.close,
  };
});

/** Block Kit's limits, as its reference gives them. */
function checkLimits(message: Message): void {
  assert.ok(message.blocks.length <= 50);
  for (const block of message.blocks) {
    if (block.block_id !== undefined) assert.ok(block.block_id.length <= 255);
    if (block.type === 'header') assert.ok(block.text!.text.length <= 150 && block.text!.text.length > 0);
    if (block.type === 'section' && block.text) assert.ok(block.text.text.length <= 3000);
    const fields = 'fields' in block ? block.fields! : [];
    assert.ok(fields.length <= 10);
    for (const field of fields) assert.ok(field.text.length <= 2000);
  }
}

test('a channel that was archived is gone, and so is a webhook that was taken away', async () => {
  await using peer = await openHttpPeer();
  const settings = { timeoutMs: 30_000, allowHosts: ['127.0.0.1'], caFile: null };
  const open = await slack.open(settings, { clock: Date.now, count: () => {}, folder: '/nonexistent' });
  for (const [status, body] of [
    [404, 'no_service'],
    [410, 'channel_is_archived'],
  ] as const) {
    peer.answer({ status, body });
    const outcome = await open.deliver({ ...SAMPLE_DELIVERY, to: peer.origin }, new AbortController().signal);
    assert.ok(outcome.kind === 'refused' && outcome.isGone, body);
  }
});

test('no mention, link or mark of a stranger is left where Slack reads marks', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>&*_~`!@#|a é;') }), (text) => {
      const escaped = escapeMrkdwn(text);
      assert.doesNotMatch(escaped, /[<>*_~`]/);
      assert.doesNotMatch(escaped, /&(?!amp;|lt;|gt;)/);
    }),
  );
  const report = { ...SAMPLE_REPORT, caseId: '<!channel> *x* <https://bad.example|x>' };
  const marked = JSON.stringify(slackMessage({ ...SAMPLE_DELIVERY, reports: [report] }));
  assert.ok(!marked.includes('<!channel>') && !marked.includes('<https://bad'));
});

test('of several reports each has a line, at most ten', () => {
  const reports = Array.from({ length: 30 }, (_, at) => ({ ...SAMPLE_REPORT, caseId: `Y-${at}` }));
  const message = slackMessage({ ...SAMPLE_DELIVERY, kind: 'digest', reports });
  checkLimits(message);
  assert.ok(JSON.stringify(message).includes('Y-9') && !JSON.stringify(message).includes('Y-10'));
});
