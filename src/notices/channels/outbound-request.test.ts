import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CertificateFiles, makeCertificates } from './certificate-fixture.ts';
import { outcomeOfAnswer, retryAfterMs } from './http-outcome.ts';
import { openHttpPeer } from './http-peer-fixture.ts';
import { type OutboundRequest, requestOutbound } from './outbound-request.ts';

const NEVER = new AbortController().signal;
const NOW = Date.UTC(2026, 10, 20);

function get(url: string, change: Partial<OutboundRequest> = {}): OutboundRequest {
  return {
    url,
    method: 'GET',
    headers: {},
    body: null,
    timeoutMs: 30_000,
    rules: { allowHosts: ['127.0.0.1', 'hook.internal'] },
    ...change,
  };
}

async function withCertificates(run: (certificates: CertificateFiles) => Promise<void>): Promise<void> {
  const certificates = await makeCertificates();
  try {
    await run(certificates);
  } finally {
    await certificates.remove();
  }
}

test('a name is resolved once and goes to the address that was checked, under its own name', async () => {
  await using peer = await openHttpPeer();
  const port = new URL(peer.origin).port;
  let asked = 0;
  // Whoever rebinds a name answers otherwise the second time.
  const resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 as const }];
  const answer = await requestOutbound(get(`http://hook.internal:${port}/x`, { resolve }), NEVER);
  assert.equal(answer.kind, 'answered');
  assert.equal(asked, 1);
  assert.equal(peer.exchanges[0].headers.host, `hook.internal:${port}`);
});

test('a redirect is told and not followed', async () => {
  await using peer = await openHttpPeer();
  peer.answer({ status: 302, headers: { location: `${peer.origin}/inner` } });
  const answer = await requestOutbound(get(peer.origin), NEVER);
  assert.ok(answer.kind === 'answered' && answer.status === 302);
  assert.deepEqual(outcomeOfAnswer(answer, NOW), {
    kind: 'refused',
    why: 'HTTP 302: redirects are not followed',
    isGone: false,
  });
  assert.equal(peer.exchanges.length, 0);
});

test('an answer is read up to its limit', async () => {
  await using peer = await openHttpPeer();
  peer.answer({ status: 200, body: 'x'.repeat(1_000_000) });
  const answer = await requestOutbound(get(peer.origin, { mostAnswerBytes: 1000 }), NEVER);
  assert.ok(answer.kind === 'answered' && answer.isCut && answer.body.length === 1000);
});

test('an answer that breaks off, or is no HTTP, is a failure', async () => {
  const long = `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`;
  for (const text of [
    long,
    'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort',
    'SSH-2.0-OpenSSH_9.9\r\n',
    '',
  ]) {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(text));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const answer = await requestOutbound(get(`http://127.0.0.1:${port}/`), NEVER);
    assert.equal(answer.kind, 'failed', JSON.stringify(text));
    assert.equal(outcomeOfAnswer(answer, NOW).kind, 'later');
    server.close();
  }
});

test('a certificate of an authority that nobody named is no connection; of one that was named it is', () =>
  withCertificates(async (certificates) => {
    await using peer = await openHttpPeer(certificates);
    const stranger = await requestOutbound(get(peer.origin), NEVER);
    assert.equal(stranger.kind, 'failed');
    const known = await requestOutbound(get(peer.origin, { authorities: certificates.authority }), NEVER);
    assert.equal(known.kind, 'answered');
  }));

test('resolving that hangs ends with the time', async () => {
  const resolve = () => new Promise<never>(() => {});
  const answer = await requestOutbound(get('https://hook.example/', { resolve, timeoutMs: 50 }), NEVER);
  assert.deepEqual(answer, { kind: 'failed', why: 'no answer within 50 ms' });
});

test('answers become outcomes', async () => {
  const outcomes: [number, string][] = [
    [200, 'accepted'],
    [204, 'accepted'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [408, 'later'],
    [410, 'refused'],
    [413, 'refused'],
    [425, 'later'],
    [429, 'later'],
    [500, 'later'],
    [503, 'later'],
  ];
  for (const [status, kind] of outcomes) {
    const answer = {
      kind: 'answered' as const,
      status,
      headers: {},
      body: Buffer.from('a\r\nb'),
      isCut: false,
    };
    const outcome = outcomeOfAnswer(answer, NOW);
    assert.equal(outcome.kind, kind, String(status));
    assert.equal(outcome.kind === 'refused' && outcome.isGone, status === 410);
  }
});

test('Retry-After is seconds or a date, and never more than a day', () => {
  assert.equal(retryAfterMs('120', NOW), 120_000);
  assert.equal(retryAfterMs('Fri, 20 Nov 2026 00:01:00 GMT', NOW), 60_000);
  assert.equal(retryAfterMs('Thu, 19 Nov 2026 00:00:00 GMT', NOW), 0);
  assert.equal(retryAfterMs('999999999', NOW), 86_400_000);
  assert.equal(retryAfterMs(undefined, NOW), null);
  assert.equal(retryAfterMs('soon', NOW), null);
  fc.assert(
    fc.property(fc.string(), (text) => {
      const wait = retryAfterMs(text, NOW);
      assert.ok(wait === null || (wait >= 0 && wait <= 86_400_000));
    }),
  );
});
