/** A sensor's way to its hub: killed at any moment, with the hub away, refusing and back. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { parseHubUrl } from '../src/sensor/hub-address.ts';
import { LivePoster } from '../src/sensor/live-poster.ts';
import { type PosterEvent, type PosterOptions, postSpool } from '../src/sensor/poster.ts';
import { draft, withFolder } from '../src/sensor/sensor-fixture.ts';
import { Spool } from '../src/sensor/spool.ts';
import { type MinimalHub, startMinimalHub } from './minimal-hub.ts';

const TOKEN = 'yst_token-of-the-test';
const CHILD = join(import.meta.dirname, 'sensor-child.ts');
const ROOMY = 2 ** 30;
const KILLS = 25;

async function withHub(use: (hub: MinimalHub) => Promise<void>): Promise<void> {
  const hub = await startMinimalHub(TOKEN);
  try {
    await use(hub);
  } finally {
    await hub.close();
  }
}

function poster(
  spool: Spool,
  url: string,
  more: Partial<PosterOptions> = {},
): PosterOptions & { signal: AbortSignal } {
  return {
    spool,
    hub: { url: parseHubUrl(url), token: TOKEN },
    signal: AbortSignal.timeout(30_000),
    backOff: { firstMs: 2, mostMs: 20 },
    unauthorisedMs: 5,
    untilEmpty: true,
    ...more,
  };
}

/** Resolves with the events once one of that kind came. */
function eventually(kind: PosterEvent['kind']): {
  readonly came: Promise<void>;
  readonly events: PosterEvent[];
  readonly onEvent: (event: PosterEvent) => void;
} {
  const events: PosterEvent[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    came: promise,
    events,
    onEvent(event) {
      events.push(event);
      if (event.kind === kind) resolve();
    },
  };
}

type Since = 'its start' | 'its first acknowledgement';

/** Runs a sensor and kills it so long after that moment; gives what it acknowledged. */
async function runAndKill(
  folder: string,
  url: string,
  first: number,
  afterMs: number,
  since: Since,
): Promise<{ number: number; id: string }[]> {
  const child = spawn(process.execPath, [CHILD, folder, url, TOKEN, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => setTimeout(() => child.kill('SIGKILL'), afterMs);
  if (since === 'its start') kill();
  const acknowledged: { number: number; id: string }[] = [];
  const ended = new Promise((done) => child.on('close', done));
  for await (const line of createInterface(child.stdout)) {
    if (acknowledged.length === 0 && since !== 'its start') kill();
    const [number, id] = line.split(' ');
    // A line may be cut where the process was.
    if (id?.length === 22) acknowledged.push({ number: Number(number), id });
  }
  await ended;
  assert.equal(child.signalCode, 'SIGKILL', 'the sensor ended by itself');
  return acknowledged;
}

test('killed again and again while it spools and posts, a sensor loses nothing that it acknowledged', async () => {
  await withHub((hub) =>
    withFolder(async (folder) => {
      const acknowledged: { number: number; id: string }[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        // Every third time also while it starts, finds its spool and mends it.
        const since = kill % 3 === 0 ? 'its start' : 'its first acknowledgement';
        const afterMs = Math.floor(Math.random() * (since === 'its start' ? 500 : 60));
        acknowledged.push(...(await runAndKill(folder, hub.url, kill * 1_000_000, afterMs, since)));
      }
      const spool = await Spool.open({ folder, boundBytes: ROOMY });
      assert.equal(spool.counts.setAside, 0);
      await postSpool(poster(spool, hub.url));
      assert.equal(spool.size.batches, 0);
      await spool.close();

      assert.ok(acknowledged.length >= KILLS / 2);
      const stored = [...hub.batches.values()];
      const byNumber = new Map(stored.map((batch) => [batch.skipped.number, batch]));
      assert.equal(byNumber.size, stored.length, 'a batch was stored under two ids');
      for (const { number, id } of acknowledged) assert.equal(byNumber.get(number)?.id, id, String(number));
      const sequences = stored.map(({ sequence }) => sequence).sort((a, b) => a - b);
      assert.deepEqual(
        sequences,
        sequences.map((_, i) => i),
        'the sequence has neither a gap nor a number twice',
      );
      assert.ok(stored.every(({ dropped }) => dropped.spoolBatches === 0));
    }),
  );
});

/** A port that can be closed and opened again, in front of a hub. */
class Gate {
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();
  readonly #target: number;
  port = 0;

  constructor(target: string) {
    this.#target = Number(new URL(target).port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async open(): Promise<void> {
    const server = createServer((socket) => {
      const inner = connect(this.#target, '127.0.0.1');
      for (const [from, to] of [
        [socket, inner],
        [inner, socket],
      ]) {
        this.#sockets.add(from);
        from.pipe(to).on('error', () => {});
        from.on('error', () => {});
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
      }
    });
    this.#server = server;
    await new Promise<void>((done) => server.listen(this.port, '127.0.0.1', done));
    this.port = (server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.#server?.close(done));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

test('a hub that is away costs disk, not data: told once, and in order when it is back', () =>
  withHub((hub) =>
    withFolder(async (folder) => {
      const gate = new Gate(hub.url);
      await gate.open();
      await gate.close();
      const spool = await Spool.open({ folder, boundBytes: ROOMY });
      for (let number = 0; number < 5; number++) await spool.add(draft(number));
      const away = eventually('away');
      const posting = postSpool(poster(spool, gate.url, { onEvent: away.onEvent }));
      await away.came;
      await spool.add(draft(5));
      assert.equal(hub.batches.size, 0);
      await gate.open();
      await posting;
      assert.deepEqual(
        [...hub.batches.values()].map(({ skipped }) => skipped.number),
        [0, 1, 2, 3, 4, 5],
      );
      assert.deepEqual(
        away.events.map(({ kind }) => kind),
        ['away', 'back', ...Array<string>(6).fill('posted')],
      );
      await gate.close();
      await spool.close();
    }),
  ));

test('a hub that is busy, full or something else than a hub is waited for', () =>
  withHub((hub) =>
    withFolder(async (folder) => {
      const spool = await Spool.open({ folder, boundBytes: ROOMY });
      const answers = [
        { status: 429, headers: { 'retry-after': '0' } },
        { status: 500 },
        { status: 507 },
        { status: 404 },
        { status: 302, headers: { location: 'http://127.0.0.1:9/elsewhere' } },
        { status: 200, text: '<html>captive portal</html>' },
        { status: 200, text: '{"id":"somebody-elses-batch-id","result":"stored"}' },
      ];
      for (const [number, refuseWith] of answers.entries()) {
        await spool.add(draft(number));
        hub.refuseWith = refuseWith;
        const away = eventually('away');
        const posting = postSpool(poster(spool, hub.url, { onEvent: away.onEvent }));
        await away.came;
        assert.equal(spool.size.batches, 1, JSON.stringify(refuseWith));
        hub.refuseWith = null;
        await posting;
      }
      assert.equal(hub.batches.size, answers.length);
      await spool.close();
    }),
  ));

test('a token that is refused is told once, keeps the batches, and works again when it is mended', () =>
  withHub((hub) =>
    withFolder(async (folder) => {
      const spool = await Spool.open({ folder, boundBytes: ROOMY });
      await spool.add(draft(0));
      await spool.add(draft(1));
      for (const status of [401, 403]) {
        hub.refuseWith = { status };
        const refused = eventually('unauthorised');
        const stop = new AbortController();
        const posting = postSpool(poster(spool, hub.url, { onEvent: refused.onEvent, signal: stop.signal }));
        await refused.came;
        // Some more tries, none of which is told.
        await new Promise((done) => setTimeout(done, 50));
        stop.abort();
        await posting;
        assert.deepEqual(refused.events, [{ kind: 'unauthorised', words: String(status) }]);
        assert.equal(spool.size.batches, 2);
      }
      hub.refuseWith = null;
      await postSpool(poster(spool, hub.url));
      assert.equal(hub.batches.size, 2);
      await spool.close();
    }),
  ));

test('a batch that the hub will never take is kept beside its answer and does not hold up the rest', () =>
  withHub((hub) =>
    withFolder(async (folder) => {
      const spool = await Spool.open({ folder, boundBytes: ROOMY });
      for (const [number, status] of [400, 413, 422].entries()) {
        await spool.add(draft(number));
        hub.refuseWith = { status, text: 'no' };
        const refused = eventually('refused');
        await postSpool(poster(spool, hub.url, { onEvent: refused.onEvent }));
        assert.deepEqual(refused.events, [{ kind: 'refused', sequence: number, words: String(status) }]);
      }
      hub.refuseWith = null;
      // What the hub's own check refuses, and behind it what it takes.
      await spool.add({ ...draft(3), covered: { from: 9e12, to: 9e12 } });
      await spool.add(draft(4));
      await postSpool(poster(spool, hub.url));
      assert.deepEqual(
        [...hub.batches.values()].map(({ skipped }) => skipped.number),
        [4],
      );
      assert.equal(readdirSync(join(folder, 'refused')).length, 8);
      assert.equal(spool.counts.refused, 4);
      await spool.close();
    }),
  ));

test('a hub that takes a batch and never answers gets it again, and keeps it once', () =>
  withHub((hub) =>
    withFolder(async (folder) => {
      const spool = await Spool.open({ folder, boundBytes: ROOMY });
      await spool.add(draft(0));
      // Reads what it gets, hands it on, and lets the answer fall.
      const deaf = createServer((socket) => {
        const inner = connect(Number(new URL(hub.url).port), '127.0.0.1');
        socket.on('error', () => {});
        inner.on('error', () => {});
        socket.pipe(inner);
        inner.once('data', () => {
          inner.destroy();
          socket.destroy();
        });
      });
      await new Promise<void>((done) => deaf.listen(0, '127.0.0.1', done));
      const url = `http://127.0.0.1:${(deaf.address() as { port: number }).port}`;
      const stop = new AbortController();
      const away = eventually('away');
      const posting = postSpool(poster(spool, url, { onEvent: away.onEvent, signal: stop.signal }));
      await away.came;
      stop.abort();
      await posting;
      await new Promise((done) => deaf.close(done));
      assert.equal(spool.size.batches, 1);
      await postSpool(poster(spool, hub.url));
      assert.equal(hub.batches.size, 1);
      assert.ok(hub.known.length >= 1);
      await spool.close();
    }),
  ));

test('a hub that does not answer in time is away, and a stop does not wait for it', () =>
  withFolder(async (folder) => {
    const silent = createServer(() => {});
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(silent.address() as { port: number }).port}`;
    const spool = await Spool.open({ folder, boundBytes: ROOMY });
    await spool.add(draft(0));
    const away = eventually('away');
    const stop = new AbortController();
    const posting = postSpool(
      poster(spool, url, { onEvent: away.onEvent, timeoutMs: 30, signal: stop.signal }),
    );
    await away.came;
    stop.abort();
    await posting;
    assert.equal(spool.size.batches, 1);
    await spool.close();
    silent.close();
  }));

test('the live sample reaches the hub, and costs nothing while the hub is away', () =>
  withHub(async (hub) => {
    const packet = {
      time: 1,
      source: '192.0.2.1',
      destination: '198.18.0.1',
      protocol: 6,
      port: 23,
      response: false,
      mark: 'mirai',
      bytes: 60,
    };
    const address = { url: parseHubUrl(hub.url), token: TOKEN };
    const live = new LivePoster({ hub: address, everyMs: 5 });
    live.offer({ packets: Array<typeof packet>(3000).fill(packet), more: 7 });
    while (hub.live.length === 0) await new Promise((done) => setTimeout(done, 5));
    assert.equal(hub.live[0].packets.length, 2000);
    assert.equal(hub.live[0].more, 1007);
    assert.deepEqual(hub.live[0].packets[0], packet);
    await live.close();
    const away = new LivePoster({ hub: { ...address, url: parseHubUrl('http://127.0.0.1:9') }, everyMs: 1 });
    for (let i = 0; i < 100; i++) {
      away.offer({ packets: [packet], more: 0 });
      await new Promise((done) => setTimeout(done, 1));
    }
    await away.close();
  }));
