import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testChannel } from './channel-conformance.ts';
import { hostileDeliveries } from './hostile-deliveries.ts';
import { jsonStructure, openHttpPeer, takenOf } from './http-peer-fixture.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';
import { escapeMarkdown, teams, teamsMessage } from './teams.ts';

/** What means something to a reader of Markdown, and what does not. */
const MARK = fc.constantFrom(...'<>&*_`[]()#!-+.\\|~ 1a\n\té');

type Message = ReturnType<typeof teamsMessage>;

testChannel(teams, async () => {
  const peer = await openHttpPeer();
  peer.answer({ status: 202 });
  return {
    settings: { timeoutMs: 30_000, allowHosts: ['127.0.0.1'], caFile: null },
    to: `${peer.origin}/workflows/1/triggers/manual/paths/invoke?sig=secret`,
    behave: peer.behave,
    taken: async () =>
      peer.exchanges.map((exchange) => {
        const message = JSON.parse(exchange.body.toString()) as Message;
        return takenOf(exchange, message.attachments[0].content.body[0].id!, jsonStructure(message));
      }),
    close: peer.close,
  };
});

test('a card stays below what Teams takes, and links only to HTTPS', () => {
  for (const delivery of hostileDeliveries(SAMPLE_DELIVERY)) {
    const message = teamsMessage(delivery);
    assert.ok(Buffer.byteLength(JSON.stringify(message)) < 28_000);
    for (const action of message.attachments[0].content.actions ?? []) {
      assert.equal(new URL(action.url).protocol, 'https:');
      assert.equal(new URL(action.url).host, 'yamori.example.org');
    }
  }
});

test('no mark of a stranger is left where cards read marks', () => {
  fc.assert(
    fc.property(fc.string({ unit: MARK }), (text) => {
      const escaped = escapeMarkdown(text);
      assert.ok(!escaped.includes('<'));
      assert.doesNotMatch(escaped.replace(/\\./gs, ''), /[\\`*_[\]()#]/);
      assert.doesNotMatch(escaped, /^[ \t]*(?:[-+>]|\d+\.[ \t])/m);
    }),
  );
  assert.equal(escapeMarkdown('192.0.2.77, 2026-11-20'), '192.0.2.77, 2026-11-20');
  assert.equal(escapeMarkdown('- a\n 12. b'), '\\- a\n 12\\. b');
});
