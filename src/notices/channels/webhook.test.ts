import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { testChannel } from './channel-conformance.ts';
import { type HttpPeer, jsonStructure, openHttpPeer, takenOf } from './http-peer-fixture.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';
import { signWebhook, type WebhookSettings, webhook } from './webhook.ts';

const OLD = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const NEW = `whsec_${Buffer.alloc(48, 2).toString('base64')}`;
const NEVER = new AbortController().signal;

/** A receiver that takes what the reference library of Standard Webhooks verifies, and answers 401 to all else. */
async function openReceiver(known: string, mode = 0o600): Promise<HttpPeer & { secretsFile: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'yamori-webhook-'));
  const secretsFile = join(folder, 'secrets');
  await writeFile(secretsFile, `# newest first\n${NEW}\n${OLD}\n`, { mode });
  const peer = await openHttpPeer();
  const verifier = new Webhook(known);
  peer.answer((exchange) => {
    try {
      verifier.verify(exchange.body, { ...exchange.headers });
      return { status: 204 };
    } catch {
      return { status: 401 };
    }
  });
  const close = async () => {
    await peer.close();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    ...peer,
    secretsFile,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function settingsFor(secretsFile: string): WebhookSettings {
  return { secretsFile, timeoutMs: 30_000, allowHosts: ['127.0.0.1'], caFile: null };
}

const DEPS = { clock: Date.now, count: () => {}, folder: tmpdir() };

testChannel(webhook, async () => {
  const peer = await openReceiver(OLD);
  return {
    settings: settingsFor(peer.secretsFile),
    deps: { clock: Date.now },
    to: `${peer.origin}/hook`,
    behave: peer.behave,
    taken: async () =>
      peer.exchanges.map((exchange) =>
        takenOf(
          exchange,
          exchange.headers['webhook-id'],
          jsonStructure(JSON.parse(exchange.body.toString())),
        ),
      ),
    close: peer.close,
  };
});

for (const [name, secret] of [
  ['new', NEW],
  ['old', OLD],
]) {
  test(`while a secret is replaced, a receiver that knows only the ${name} one verifies it`, async () => {
    await using peer = await openReceiver(secret);
    const open = await webhook.open(settingsFor(peer.secretsFile), DEPS);
    const outcome = await open.deliver({ ...SAMPLE_DELIVERY, to: `${peer.origin}/` }, NEVER);
    assert.equal(outcome.kind, 'accepted');
    assert.equal(peer.exchanges[0].headers['webhook-signature'].split(' ').length, 2);
  });
}

test('a receiver with another secret refuses, and that is told', async () => {
  await using peer = await openReceiver(`whsec_${Buffer.alloc(32, 9).toString('base64')}`);
  const open = await webhook.open(settingsFor(peer.secretsFile), DEPS);
  const outcome = await open.deliver({ ...SAMPLE_DELIVERY, to: peer.origin }, NEVER);
  assert.deepEqual(outcome, { kind: 'refused', why: 'HTTP 401', isGone: false });
});

test('the signature is the one that the reference library makes', () => {
  const body = '{"ä":"\\ud800"}';
  const at = new Date(1_700_000_000_000);
  const ours = signWebhook([Buffer.alloc(32, 1)], 'msg_1', 1_700_000_000, body)['webhook-signature'];
  assert.equal(ours, new Webhook(OLD).sign('msg_1', at, body));
});

test('secrets that cannot work, or that others may read, are told when the channel is opened', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yamori-webhook-'));
  const wrong = join(folder, 'wrong');
  await writeFile(wrong, 'whsec_dG9vIHNob3J0\n', { mode: 0o600 });
  await using open = await openReceiver(OLD, 0o644);
  for (const secretsFile of [null, join(folder, 'missing'), wrong, open.secretsFile]) {
    await assert.rejects(webhook.open({ ...settingsFor(''), secretsFile }, DEPS), { code: 'E_CHANNEL' });
  }
  await rm(folder, { recursive: true, force: true });
});
