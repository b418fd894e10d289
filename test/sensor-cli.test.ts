/** `yamori read --hub` and `yamori watch --hub` as an operator runs them, against as much of a hub as they meet. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { YamoriError } from '../src/base/errors.ts';
import { requirePrefix } from '../src/base/prefix.ts';
import { type PostCapturesOptions, postCaptures } from '../src/cli/hub/post-captures.ts';
import { profileOf } from '../src/model/merge-sightings.ts';
import type { LivePost, Sighting, SightingBatch } from '../src/model/sighting.ts';
import { NOW, openTestHub, setUp } from './hub-support.ts';
import { type MinimalHub, startMinimalHub } from './minimal-hub.ts';
import { ROOT, readJson, yamori } from './support.ts';

const TOKEN = 'sensor-token-of-the-tests';
const NIGHT = join(ROOT, 'sample/night.pcap.zst');
const DARK = ['198.18.0.0/22', '203.0.113.0/24'];
/** The sample is of a night that may still be to come where a clock is behind. */
const LONG_AGO = -400 * 86_400;

interface Scratch {
  readonly folder: string;
  readonly tokenFile: string;
  readonly spool: string;
}

async function withScratch(run: (scratch: Scratch) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-sensor-'));
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, `${TOKEN}\n`, { mode: 0o600 });
  try {
    await run({ folder, tokenFile, spool: join(folder, 'spool') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withHub(run: (hub: MinimalHub, scratch: Scratch) => Promise<void>): Promise<void> {
  const hub = await startMinimalHub(TOKEN);
  try {
    await withScratch((scratch) => run(hub, scratch));
  } finally {
    await hub.close();
  }
}

function readArgs(hubUrl: string, { tokenFile, spool }: Scratch, file = NIGHT): string[] {
  return ['read', file, '--dark', ...DARK, '--hub', hubUrl, '--token-file', tokenFile, '--spool', spool];
}

function captureOptions(hub: MinimalHub, scratch: Scratch): PostCapturesOptions {
  return {
    inputs: [NIGHT],
    dark: DARK.map(requirePrefix),
    shiftSeconds: LONG_AGO,
    spoolFolder: scratch.spool,
    hubUrl: hub.url,
    token: TOKEN,
    signal: new AbortController().signal,
  };
}

function rowsOf({ sightings }: SightingBatch): Sighting[] {
  const { marks, ...plain } = sightings;
  return sightings.source.map((_, i) => {
    const fields = Object.entries(plain).map(([field, values]) => [field, values[i]]);
    return { ...Object.fromEntries(fields), marks: marks.map((counts) => counts[i]) } as Sighting;
  });
}

function packetsOf(batches: Iterable<SightingBatch>): number {
  let sum = 0;
  for (const batch of batches) for (const packets of batch.sightings.packets) sum += packets;
  return sum;
}

async function fails(run: Promise<unknown>, code: string): Promise<YamoriError> {
  const error = await run.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof YamoriError, String(error));
  assert.equal(error.code, code);
  return error;
}

test('read --hub sends every packet that read counts, once, however often it is run', () =>
  withHub(async (hub, scratch) => {
    const file = join(scratch.folder, 'old-night.pcap');
    const made = await yamori([
      ...['generate', '--packets', '5000', '--sources', '300', '--dark', ...DARK, '--days', '1'],
      ...['--start', '2024-01-01T06:00:00Z', '--seed', '11', '--out', file],
    ]);
    assert.equal(made.status, 0, made.stderr);
    const report = await readJson([file, '--dark', ...DARK]);
    const first = await yamori(readArgs(hub.url, scratch, file));
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stdout, /5,000 packets read; [\d,]+ sightings in \d+ batches are on the hub/);
    const batches = [...hub.batches.values()];
    const counted = report.sources.reduce((sum, source) => sum + source.packets, 0);
    assert.ok(counted > 4000);
    assert.equal(packetsOf(batches), counted);
    assert.deepEqual(batches[0].skipped, report.skipped);
    assert.deepEqual(batches[0].dark, DARK);
    assert.deepEqual(
      batches.map(({ sequence }) => sequence),
      batches.map((_, i) => i),
    );
    assert.ok(batches.some(({ packets }) => packets.length > 0));
    assert.deepEqual(readdirSync(join(scratch.spool, 'queue')), []);
    const held = new Set(hub.batches.keys());
    const second = await yamori(readArgs(hub.url, scratch, file));
    assert.equal(second.status, 0, second.stderr);
    assert.deepEqual(new Set(hub.batches.keys()), held);
    assert.deepEqual(new Set(hub.known), held);
  }));

test('the profiles that a hub merges are those that read makes', () =>
  withHub(async (hub, scratch) => {
    const report = await readJson([NIGHT, '--dark', ...DARK]);
    const stages: string[] = [];
    const posted = await postCaptures({
      ...captureOptions(hub, scratch),
      onProgress: ({ stage }) => stages.push(stage),
    });
    assert.equal(posted.packets, 24_000);
    assert.deepEqual(new Set(stages), new Set(['counting', 'posting']));
    const bySource = new Map<string, Sighting[]>();
    for (const row of [...hub.batches.values()].flatMap(rowsOf)) {
      const rows = bySource.get(row.source);
      if (rows === undefined) bySource.set(row.source, [row]);
      else rows.push(row);
    }
    assert.equal(bySource.size, report.sources.length);
    for (const source of report.sources) {
      const profile = profileOf(bySource.get(source.address) ?? []);
      assert.equal(profile.packets, source.packets, source.address);
      assert.deepEqual(
        profile.services.slice(0, source.services.length).map(({ packets, destinations, response }) => ({
          packets,
          destinations,
          response,
        })),
        source.services.map(({ packets, destinations, response }) => ({ packets, destinations, response })),
        source.address,
      );
    }
    const [{ covered }] = hub.batches.values();
    assert.ok(covered.to - covered.from > 86_000 && covered.to < Date.now() / 1000 - 300 * 86_400);
  }));

test('packets of the future are left out and told, and cost nothing else', () =>
  withHub(async (hub, scratch) => {
    // Half of the night is still to come.
    const report = await readJson([NIGHT, '--dark', ...DARK]);
    const middle = (Date.parse(report.period!.first) + Date.parse(report.period!.last)) / 2000;
    const shiftSeconds = Math.round(Date.now() / 1000 - middle);
    await postCaptures({ ...captureOptions(hub, scratch), shiftSeconds });
    const batches = [...hub.batches.values()];
    const left = batches.reduce((sum, { skipped }) => sum + (skipped['from-the-future'] ?? 0), 0);
    const counted = report.sources.reduce((sum, source) => sum + source.packets, 0);
    assert.ok(left > counted / 4 && left < counted, `${left} of ${counted}`);
    assert.equal(packetsOf(batches) + left, counted);
  }));

test('a hub that goes away half-way: it gives up, and the next run sends the rest', () =>
  withHub(async (hub, scratch) => {
    const options = captureOptions(hub, scratch);
    hub.refuseWith = { status: 503 };
    const notes: string[] = [];
    const error = await fails(
      postCaptures({ ...options, patienceMs: 50, onNote: (text) => notes.push(text) }),
      'E_HUB_UNREACHABLE',
    );
    assert.match(error.hint, /waits in/);
    assert.match(notes.join('\n'), /the hub answered 503/);
    assert.equal(hub.batches.size, 0);
    assert.ok(readdirSync(join(scratch.spool, 'queue')).length > 0);
    hub.refuseWith = null;
    await postCaptures(options);
    const once = packetsOf(hub.batches.values());
    assert.deepEqual(readdirSync(join(scratch.spool, 'queue')), []);
    await postCaptures(options);
    assert.equal(packetsOf(hub.batches.values()), once);
  }));

test('a batch that the hub will not take is kept with the answer, and the exit says so', () =>
  withHub(async (hub, scratch) => {
    hub.refuseWith = { status: 413, text: 'too large' };
    const { status, stderr } = await yamori(readArgs(hub.url, scratch));
    assert.equal(status, 4, stderr);
    assert.match(stderr, /the hub refused batch 0 \(413\)/);
    assert.match(stderr, /\[E_HUB_REFUSED\]/);
    assert.ok(readdirSync(join(scratch.spool, 'refused')).length > 0);
    assert.deepEqual(readdirSync(join(scratch.spool, 'queue')), []);
  }));

test('what is wrong with hub, token or options is said before anything is read', () =>
  withHub(async (hub, scratch) => {
    const run = async (args: string[], status: number, pattern: RegExp) => {
      const finished = await yamori(args);
      assert.equal(finished.status, status, finished.stderr);
      assert.match(finished.stderr, pattern);
    };
    await run(readArgs('http://192.0.2.1', scratch), 2, /\[E_HUB_URL\]/);
    await run(readArgs('http://127.0.0.1:9', scratch), 5, /\[E_HUB_UNREACHABLE\]/);
    await run(['read', NIGHT, '--hub', hub.url, '--token-file', scratch.tokenFile], 2, /\[E_DARK_UNKNOWN\]/);
    await run(['read', NIGHT, '--dark', ...DARK, '--hub', hub.url], 2, /--hub needs a token/);
    await run(['read', NIGHT, '--spool', scratch.spool], 2, /\[E_USAGE\]/);
    await run([...readArgs(hub.url, scratch), '--json'], 2, /cannot be used with/);
    writeFileSync(scratch.tokenFile, 'a-token-of-somebody-else');
    await run(readArgs(hub.url, scratch), 4, /the hub refuses this sensor \(401\) \[E_HUB_REFUSED\]/);
    chmodSync(scratch.tokenFile, 0o644);
    await run(readArgs(hub.url, scratch), 4, /chmod 600/);
    assert.equal(hub.batches.size, 0);
  }));

test('stopped while it reads, nothing of the captures is sent', () =>
  withHub(async (hub, scratch) => {
    const controller = new AbortController();
    const posting = postCaptures({
      ...captureOptions(hub, scratch),
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await fails(posting, 'E_STOPPED');
    assert.equal(hub.batches.size, 0);
    assert.deepEqual(readdirSync(join(scratch.spool, 'queue')), []);
  }));

test('stopped while it sends, it says where the rest waits', () =>
  withHub(async (hub, scratch) => {
    hub.refuseWith = { status: 503, text: '{"message":"no room\\u001b[31m left"}' };
    const notes: string[] = [];
    const reading = spawn(join(ROOT, 'yamori'), readArgs(hub.url, scratch));
    let stderr = '';
    reading.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
      if (notes.length > 0 || !stderr.includes('they wait in')) return;
      notes.push(stderr);
      reading.kill('SIGTERM');
    });
    const status = await new Promise<number | null>((done) => {
      reading.on('close', done);
    });
    assert.equal(status, 6, stderr);
    assert.match(stderr, /the hub answered 503: no room {1,2}\[31m left/);
    assert.match(stderr, /\[E_STOPPED\]\n +What was read waits in /);
    assert.ok(readdirSync(join(scratch.spool, 'queue')).length > 0);
  }));

function missing(): string | false {
  if (process.getuid?.() !== 0) return 'needs root to make a network namespace';
  for (const tool of ['ip', 'tcpdump']) {
    if (spawnSync(tool, ['--version']).error !== undefined)
      return `needs ${tool} (apt-get install iproute2 tcpdump)`;
  }
  return false;
}

const SCAN = `
import net from 'node:net';
for (let host = 1; host <= 60; host++) {
  const socket = net.connect({ host: '198.18.0.' + host, port: 23, localAddress: '192.0.2.9' });
  socket.on('error', () => {});
  setTimeout(() => socket.destroy(), 500);
}
`;

interface HubLine {
  readonly url?: string;
  readonly path?: string;
  readonly body?: unknown;
}

test(
  'watch --hub sends what it sees, to the store and to the live view, and says when it looked',
  {
    skip: missing(),
    timeout: 90_000,
  },
  () =>
    withScratch(async (scratch) => {
      const namespace = `yamori-sensor-${process.pid}`;
      const inside = (...args: string[]) => ['netns', 'exec', namespace, ...args];
      const children: ChildProcess[] = [];
      execFileSync('ip', ['netns', 'add', namespace]);
      try {
        execFileSync('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
        execFileSync('ip', ['-n', namespace, 'address', 'add', '192.0.2.9/32', 'dev', 'lo']);
        execFileSync('ip', ['-n', namespace, 'route', 'add', 'local', '198.18.0.0/24', 'dev', 'lo']);
        const hub = spawn('ip', inside(process.execPath, join(ROOT, 'test/minimal-hub.ts'), TOKEN));
        children.push(hub);
        const batches: SightingBatch[] = [];
        const live: LivePost[] = [];
        const url = await new Promise<string>((done) => {
          createInterface(hub.stdout).on('line', (line) => {
            const { url: its, path, body } = JSON.parse(line) as HubLine;
            if (its !== undefined) done(its);
            else if (path?.endsWith('/live')) live.push(body as LivePost);
            else batches.push(body as SightingBatch);
          });
        });
        const began = Date.now() / 1000;
        const watch = spawn(
          'ip',
          inside(
            join(ROOT, 'yamori'),
            ...['watch', '-i', 'lo', '--dark', '198.18.0.0/24', '--every', '1', '--duration', '6'],
            ...['--hub', url, '--token-file', scratch.tokenFile, '--spool', scratch.spool],
          ),
        );
        children.push(watch);
        let stderr = '';
        let scanned = false;
        watch.stderr.on('data', (chunk: Buffer) => {
          stderr += chunk.toString('utf8');
          // Not before tcpdump listens.
          if (scanned || !stderr.includes('tcpdump runs')) return;
          scanned = true;
          children.push(spawn('ip', inside(process.execPath, '--input-type=module', '-e', SCAN)));
        });
        const status = await new Promise<number | null>((done) => {
          watch.on('close', done);
        });
        assert.equal(status, 0, stderr);
        const rows = batches.flatMap(rowsOf);
        const profile = profileOf(rows.filter(({ source }) => source === '192.0.2.9'));
        assert.equal(profile.services[0].port, 23);
        assert.equal(profile.services[0].destinations, 60);
        const shown = live.flatMap(({ packets }) => packets);
        assert.ok(shown.some((packet) => packet.source === '192.0.2.9' && packet.port === 23));
        // Batches also tell of the seconds in which nobody came, and leave none out.
        assert.ok(batches.length >= 4, stderr);
        for (const [i, { covered }] of batches.entries()) {
          assert.ok(covered.from >= began && covered.to >= covered.from);
          if (i > 0) assert.equal(covered.from, batches[i - 1].covered.to);
        }
        assert.deepEqual(readdirSync(join(scratch.spool, 'queue')), []);
      } finally {
        for (const child of children) child.kill('SIGKILL');
        execFileSync('ip', ['netns', 'delete', namespace]);
      }
    }),
);

test('the real hub takes what read --hub sends, and nothing of it twice', () =>
  withScratch(async (scratch) => {
    const hub = await openTestHub();
    try {
      const hubUrl = await hub.app.listen({ host: '127.0.0.1', port: 0 });
      hub.advance(Date.now() - NOW);
      const admin = await setUp(hub);
      const made = await admin.ask('POST', '/sensors', { name: 'night' });
      assert.equal(made.statusCode, 201, made.body);
      const { secret } = made.json<{ secret: string }>();
      const options: PostCapturesOptions = {
        ...{ inputs: [NIGHT], dark: DARK.map(requirePrefix), shiftSeconds: -86_400 },
        ...{ spoolFolder: scratch.spool, hubUrl, token: secret, signal: new AbortController().signal },
      };
      const first = await postCaptures(options);
      const counted = async () => {
        const from = Date.now() / 1000 - 4 * 86_400;
        const answer = await admin.get(
          `/overview?from=${Math.floor(from)}&to=${Math.ceil(Date.now() / 1000)}`,
        );
        assert.equal(answer.statusCode, 200, answer.body);
        const { packets, sources } = answer.json<{ packets: number; sources: number }>();
        return { packets, sources };
      };
      const once = await counted();
      const report = await readJson([NIGHT, '--dark', ...DARK]);
      assert.equal(once.sources, report.sources.length);
      assert.equal(
        once.packets,
        report.sources.reduce((sum, source) => sum + source.packets, 0),
      );
      const second = await postCaptures(options);
      assert.deepEqual(second, first);
      assert.deepEqual(await counted(), once);
      await fails(postCaptures({ ...options, token: 'not-a-token-of-anybody' }), 'E_HUB_REFUSED');
    } finally {
      await hub.close();
    }
  }));
