import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Relay } from '../src/notices/channels/email/relay-fixture.ts';

const MAILS = 2_000;
const KILLS = 15;
/** Mails that the relay takes in one life of the hub, so that every kill finds some on their way. */
const MAILS_A_LIFE = 70;

interface Hub {
  readonly child: ChildProcess;
  readonly said: string[];
  readonly ended: Promise<number | null>;
  says(line: string): Promise<void>;
}

function startHub(
  t: TestContext,
  folder: string,
  relay: Relay,
  mails: number,
  atOnce: number,
  lingerMs = 20_000,
): Hub {
  const args = [folder, String(relay.port), String(mails), String(atOnce), String(lingerMs)];
  const child = spawn(process.execPath, [join(import.meta.dirname, 'mail-parent.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const said: string[] = [];
  const watchers = new Set<() => void>();
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    said.push(...lines);
    for (const watch of watchers) watch();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    child,
    said,
    ended,
    says: (line) =>
      new Promise((resolve) => {
        const watch = () => {
          if (!said.includes(line)) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      }),
  };
}

/** Ends the hub without its mail process, as the kernel does when memory is short. */
async function kill(hub: Hub): Promise<void> {
  hub.child.kill('SIGKILL');
  await hub.ended;
}

function mailProcessOf(hub: Hub): number {
  const { pid } = hub.child;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean);
  assert.equal(children.length, 1, 'one mail process');
  return Number(children[0]);
}

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-mail-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function tally(relay: Relay): Map<string, number> {
  const times = new Map<string, number>();
  for (const { messageId } of relay.mails) times.set(messageId, (times.get(messageId) ?? 0) + 1);
  return times;
}

test(`${KILLS} kills -9 of the hub: each of ${MAILS} mails arrives exactly once`, async (t) => {
  const folder = makeFolder(t);
  const relay = await Relay.start();
  t.after(() => relay.stop());
  let allowed = 0;
  const held: (() => void)[] = [];
  let received = 0;
  relay.answers.content = async () => {
    received++;
    // Some answer at once, some make the mail process wait.
    await wait(Math.random() * 10);
    while (relay.mails.length >= allowed) await new Promise<void>((resolve) => held.push(resolve));
    return null;
  };
  const allow = (mails: number) => {
    allowed = mails;
    for (const go of held.splice(0)) go();
  };
  const inDoubt: string[] = [];
  for (let life = 0; life < KILLS; life++) {
    const hub = startHub(t, folder, relay, MAILS, 40);
    allow(MAILS_A_LIFE * (life + 1));
    if (life % 5 === 4) await wait(Math.random() * 400);
    else await relay.taken(MAILS_A_LIFE * life + 1 + Math.floor(Math.random() * (MAILS_A_LIFE - 1)));
    await kill(hub);
    inDoubt.push(...hub.said.filter((line) => line === 'count mail-in-doubt'));
  }
  assert.ok(relay.mails.length < MAILS, 'the hub was killed before it had sent all');
  allow(Number.POSITIVE_INFINITY);
  const hub = startHub(t, folder, relay, MAILS, 40);
  assert.equal(await hub.ended, 0);
  assert.ok(hub.said.includes('finished'));
  const times = tally(relay);
  assert.equal(times.size, MAILS);
  assert.deepEqual(
    [...times].filter(([, count]) => count !== 1),
    [],
  );
  assert.equal(received, MAILS, 'no mail was even begun twice');
  assert.deepEqual(inDoubt, []);
});

test('kills -9 of the mail process: nothing is lost, and twice comes only what was counted as in doubt', async (t) => {
  const folder = makeFolder(t);
  const relay = await Relay.start();
  t.after(() => relay.stop());
  relay.answers.content = async () => {
    await wait(Math.random() * 10);
    return null;
  };
  const mails = 600;
  const hub = startHub(t, folder, relay, mails, 20);
  await hub.says('opened');
  for (let life = 0; life < 15; life++) {
    await relay.taken(30 * life + Math.floor(Math.random() * 30));
    const pid = mailProcessOf(hub);
    process.kill(pid, 'SIGKILL');
    // Until its hub has seen it and started another one, which has taken something.
    const taken = relay.mails.length;
    await relay.taken(taken + 1);
    while (hub.said.filter((line) => line === 'count mail-process-ended').length <= life) await wait(5);
    while (readFileSync(`/proc/${hub.child.pid}/task/${hub.child.pid}/children`, 'utf8').trim() === '')
      await wait(5);
  }
  assert.equal(await hub.ended, 0);
  const times = tally(relay);
  assert.equal(times.size, mails);
  const doubles = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
  const inDoubt = hub.said.filter((line) => line === 'count mail-in-doubt').length;
  assert.ok(doubles <= inDoubt, `${doubles} doubles, ${inDoubt} in doubt`);
});

test('a mail process that is killed between the end of a mail and its answer: it comes twice, with one Message-ID', async (t) => {
  const folder = makeFolder(t);
  const relay = await Relay.start();
  t.after(() => relay.stop());
  let isFirst = true;
  relay.answers.content = () => {
    // Taken and kept, and whoever sent it is gone before it hears so.
    if (isFirst) process.kill(mailProcessOf(hub), 'SIGKILL');
    isFirst = false;
    return null;
  };
  const hub = startHub(t, folder, relay, 1, 1);
  assert.equal(await hub.ended, 0);
  assert.deepEqual([...tally(relay).values()], [2]);
  assert.equal(hub.said.filter((line) => line === 'count mail-in-doubt').length, 1);
});

test('a mail process whose hub is gone ends in bounded time, though the relay never answers; the mail goes out after', async (t) => {
  const folder = makeFolder(t);
  const relay = await Relay.start();
  t.after(() => relay.stop());
  let received = 0;
  const first = new Promise<void>((resolve) => {
    relay.answers.content = async () => {
      received++;
      resolve();
      return new Promise<never>(() => {});
    };
  });
  const hub = startHub(t, folder, relay, 3, 3, 200);
  await first;
  const pid = mailProcessOf(hub);
  await kill(hub);
  while (isRunning(pid)) await wait(5);
  relay.answers = {};
  const next = startHub(t, folder, relay, 3, 3, 200);
  assert.equal(await next.ended, 0);
  assert.deepEqual([...tally(relay).values()], [1, 1, 1]);
  assert.equal(next.said.filter((line) => line === 'count mail-in-doubt').length, received);
});

/** An orphan that nobody reaps yet has ended too. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
