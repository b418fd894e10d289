/** A hub that stops: streams end, what was asked is answered, what comes then is refused. */
import assert from 'node:assert/strict';
import { get, request } from 'node:http';
import { test } from 'node:test';
import { YamoriError } from '../src/base/errors.ts';
import { listen } from '../src/hub/listen.ts';
import { type Client, openTestHub, setUp, type TestHub } from './hub-support.ts';

async function bearerOf(admin: Client): Promise<string> {
  const made = await admin.ask('POST', '/tokens', { name: 'x', readOnly: false, expiresAt: null });
  return `Bearer ${made.json().secret}`;
}

/** A hub whose store of facts answers when it is told to. */
async function slowHub(): Promise<{ hub: TestHub; asked: Promise<void>; answer: () => void }> {
  const asked = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const hub = await openTestHub();
  const { size } = hub.facts;
  hub.facts.size = async () => {
    asked.resolve();
    await gate.promise;
    return size.call(hub.facts);
  };
  return { hub, asked: asked.promise, answer: gate.resolve };
}

test('stopping ends live views at once and finishes what is being answered', async () => {
  const { hub, asked, answer } = await slowHub();
  const admin = await setUp(hub);
  const authorization = await bearerOf(admin);
  const port = await listen(hub.app, { host: '127.0.0.1', port: 0, isSecret: false });
  const at = { host: '127.0.0.1', port, headers: { authorization } };
  const ended = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  get({ ...at, path: '/api/v1/live' }, (response) => {
    response.once('data', () => begun.resolve());
    response.resume().on('end', () => ended.resolve());
  });
  const status = Promise.withResolvers<number>();
  get({ ...at, path: '/api/v1/settings' }, (response) => {
    response.resume();
    status.resolve(response.statusCode!);
  }).on('error', status.reject);
  await Promise.all([begun.promise, asked]);
  const closed = hub.close();
  await ended.promise;
  answer();
  assert.equal(await status.promise, 200);
  await closed;
  const late = Promise.withResolvers<string>();
  request({ ...at, agent: false, path: '/healthz' })
    .on('response', () => late.resolve('answered'))
    .on('error', (error: NodeJS.ErrnoException) => late.resolve(error.code!))
    .end();
  assert.equal(await late.promise, 'ECONNREFUSED');
});

test('an address that others reach wants TLS or a proxy, and a port that is taken is named', async () => {
  const hub = await openTestHub();
  const other = await openTestHub();
  try {
    const isRefused = (error: unknown) =>
      error instanceof YamoriError && error.code === 'E_HUB_LISTEN' && error.hint.length > 10;
    await assert.rejects(listen(hub.app, { host: '0.0.0.0', port: 0, isSecret: false }), isRefused);
    const port = await listen(hub.app, { host: '127.0.0.1', port: 0, isSecret: false });
    await assert.rejects(
      listen(other.app, { host: '127.0.0.1', port, isSecret: false }),
      (error: Error) => isRefused(error) && /in use/.test(error.message),
    );
  } finally {
    await hub.close();
    await other.close();
  }
});
