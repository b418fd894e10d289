/**
 * What every channel must do. `testChannel(channel, makePeer)` declares the tests; `makePeer` starts the other side,
 * the real thing where it can be had, on loopback, and is called anew for each test.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { Counts } from '../../base/counts.ts';
import { CHANNEL_NAMES, type Delivery, type DeliveryOutcome } from '../../model/notice.ts';
import type { Channel, ChannelDeps, OpenChannel } from './channel.ts';
import { until } from './child-fixture.ts';
import { HOSTILE_TEXTS, hostileDeliveries } from './hostile-deliveries.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';

/**
 * `takes`: all is well. `down`: nobody is there. `refuses`: it says no, for good. `gone`: there is no such recipient
 * (any more). `hangs`: it listens and never answers.
 */
export type PeerBehaviour = 'takes' | 'down' | 'refuses' | 'gone' | 'hangs';

/** One thing that the peer took, as it understood it. */
export interface Taken {
  /** What tells a repetition: Message-ID, webhook-id, name of the file. */
  readonly identity: string;
  /**
   * Names of all that it is made of, as the peer's own parser reads them (headers, keys, elements, parameters): text
   * that breaks out of its field would add one.
   */
  readonly structure: readonly string[];
}

export interface PeerUnderTest<Settings> {
  /** As an operator would write them to reach this peer. */
  readonly settings: Settings;
  readonly deps?: Partial<ChannelDeps>;
  /** A recipient whom it takes. */
  readonly to: string;
  /** Makes it behave so from now on; or a sentence: why nobody can behave so over this protocol. */
  readonly behave: Readonly<Record<PeerBehaviour, (() => Promise<void> | void) | string>>;
  /** All that it took so far, in order; waits for what is on its way (`atLeast` of them). */
  taken(atLeast: number): Promise<readonly Taken[]>;
  close(): Promise<void>;
}

type MakePeer<Settings> = () => Promise<PeerUnderTest<Settings>>;

interface Stage<Settings> {
  readonly peer: PeerUnderTest<Settings>;
  open(change?: Partial<Settings>): Promise<OpenChannel>;
  /** The sample, to a recipient of this peer. */
  readonly sample: Delivery;
}

const NEVER = new AbortController().signal;

/** `skip`: why the other side cannot be had here. `over`: one of several ways that the channel has. */
export function testChannel<Settings extends object>(
  channel: Channel<Settings>,
  makePeer: MakePeer<Settings>,
  { skip = false, over }: { readonly skip?: string | false; readonly over?: string } = {},
): void {
  const title = (text: string) => `${channel.name}${over === undefined ? '' : ` over ${over}`}: ${text}`;
  const onStage = (text: string, run: (stage: Stage<Settings>) => Promise<void>) =>
    test(title(text), { skip }, () => withStage(channel, makePeer, run));

  test(title('says what it is'), () => {
    assert.ok(CHANNEL_NAMES.includes(channel.name));
    assert.match(channel.title, /^[^\n]{10,120}\.$/);
    assert.ok(channel.examples.length > 0);
    assert.equal(
      new Set(channel.examples.map((one) => one.id)).size,
      channel.examples.length,
      'examples share an id',
    );
  });

  test(title('every setting has a default and a sentence; unknown settings are refused'), () => {
    const defaults = channel.settings.safeParse({});
    assert.ok(defaults.success, `defaults alone do not parse: ${defaults.error}`);
    const unknown = channel.settings.safeParse({ surprise: 1 });
    assert.ok(!unknown.success, 'an unknown setting was taken');
    const properties = Object.entries(z.toJSONSchema(channel.settings, { io: 'input' }).properties ?? {});
    assert.ok(properties.length > 0);
    for (const [name, schema] of properties) {
      assert.ok(
        typeof schema === 'object' && (schema.description ?? '').endsWith('.'),
        `${name} has no sentence`,
      );
    }
  });

  onStage('delivers its examples, and says so', async ({ peer, open, sample }) => {
    const opened = await open();
    for (const example of channel.examples) {
      const outcome = await opened.deliver({ ...example, to: sample.to }, NEVER);
      assert.equal(outcome.kind, 'accepted', whyOf(outcome));
    }
    const taken = await peer.taken(channel.examples.length);
    assert.equal(taken.length, channel.examples.length);
    for (const one of taken) assert.ok(one.structure.length > 0, 'the peer reads nothing in what it took');
    await opened.close();
  });

  onStage('the same id twice carries the same identity, another id another', async (stage) => {
    const opened = await stage.open();
    await deliverAll(opened, [stage.sample, { ...stage.sample, attempt: 2 }]);
    await deliverAll(opened, [{ ...stage.sample, id: otherId(stage.sample.id) }]);
    assert.equal((await untilIdentities(stage.peer, 2)).size, 2);
    await opened.close();
  });

  onStage('what a restart sends again carries the same identity', async (stage) => {
    for (const attempt of [1, 2]) {
      const opened = await stage.open();
      await deliverAll(opened, [{ ...stage.sample, attempt }]);
      await opened.close();
    }
    const opened = await stage.open();
    await deliverAll(opened, [{ ...stage.sample, id: otherId(stage.sample.id) }]);
    assert.equal((await untilIdentities(stage.peer, 2)).size, 2);
    await opened.close();
  });

  for (const [behaviour, wanted] of [
    ['down', 'later'],
    ['refuses', 'refused'],
    ['gone', 'refused'],
  ] as const) {
    onStage(`a peer that is "${behaviour}" makes it ${wanted}, and it works again after`, async (stage) => {
      if (!(await behaves(stage.peer, behaviour))) return;
      const opened = await stage.open();
      const outcome = await opened.deliver(stage.sample, NEVER);
      assert.equal(outcome.kind, wanted, whyOf(outcome));
      if ('why' in outcome) assertPlainLine(outcome.why);
      if (outcome.kind === 'refused') assert.equal(outcome.isGone, behaviour === 'gone', outcome.why);
      assert.ok(await behaves(stage.peer, 'takes'), 'a peer must be able to take');
      await deliverAll(opened, [{ ...stage.sample, attempt: 2 }]);
      await opened.close();
    });
  }

  onStage('a peer that hangs is left when the signal says so', async (stage) => {
    if (!(await behaves(stage.peer, 'hangs'))) return;
    const opened = await stage.open();
    const stop = new AbortController();
    const delivery = opened.deliver(stage.sample, stop.signal);
    setTimeout(() => stop.abort(), 150);
    const outcome = await delivery;
    assert.equal(outcome.kind, 'later', whyOf(outcome));
    await opened.close();
  });

  onStage('a peer that hangs is left after the time of the settings', async (stage) => {
    if (!(await behaves(stage.peer, 'hangs'))) return;
    assert.ok('timeoutMs' in stage.peer.settings, 'a channel that can hang needs the setting timeoutMs');
    const opened = await stage.open({ timeoutMs: 250 } as unknown as Partial<Settings>);
    const outcome = await opened.deliver(stage.sample, NEVER);
    assert.equal(outcome.kind, 'later', whyOf(outcome));
    await opened.close();
  });

  onStage('closing while a peer hangs ends, and so does what was on its way', async (stage) => {
    if (!(await behaves(stage.peer, 'hangs'))) return;
    const opened = await stage.open();
    const stop = new AbortController();
    const delivery = opened.deliver(stage.sample, stop.signal);
    setTimeout(() => stop.abort(), 300);
    await opened.close();
    assert.equal((await delivery).kind, 'later');
  });

  onStage('a signal that has already ended makes it later', async (stage) => {
    const opened = await stage.open();
    const outcome = await opened.deliver(stage.sample, AbortSignal.abort());
    assert.equal(outcome.kind, 'later', whyOf(outcome));
    await opened.close();
  });

  onStage('hostile text never throws and never breaks out of its field', async (stage) => {
    const opened = await stage.open();
    await deliverAll(opened, [stage.sample]);
    const [plain] = await stage.peer.taken(1);
    const known = new Set(plain.structure);
    let accepted = 1;
    for (const delivery of hostileDeliveries(stage.sample)) {
      const outcome = await opened.deliver(delivery, NEVER);
      assert.notEqual(outcome.kind, 'later', `hostile text is no reason to try again: ${whyOf(outcome)}`);
      if (outcome.kind === 'accepted') accepted++;
      else if (outcome.kind === 'refused') assertPlainLine(outcome.why);
    }
    assert.ok(
      accepted > HOSTILE_TEXTS.length,
      'nearly all hostile text was refused: it should be made harmless',
    );
    const taken = await stage.peer.taken(accepted);
    assert.equal(taken.length, accepted, 'hostile text became a delivery of its own');
    for (const one of taken) {
      const foreign = one.structure.filter((name) => !known.has(name));
      assert.deepEqual(foreign, [], `hostile text broke out of its field in ${one.identity.slice(0, 80)}`);
    }
    await opened.close();
  });

  onStage('a hostile recipient never throws and is not taken', async (stage) => {
    const opened = await stage.open();
    let accepted = 0;
    for (const text of HOSTILE_TEXTS) {
      const outcome = await opened.deliver({ ...stage.sample, to: `${stage.sample.to}${text}` }, NEVER);
      if (outcome.kind === 'accepted') accepted++;
      else assertPlainLine(outcome.why);
    }
    await deliverAll(opened, [stage.sample]);
    const taken = await stage.peer.taken(accepted + 1);
    const known = new Set(taken.at(-1)!.structure);
    for (const one of taken)
      assert.deepEqual(
        one.structure.filter((name) => !known.has(name)),
        [],
      );
    await opened.close();
  });

  onStage('many at once all arrive', async (stage) => {
    const opened = await stage.open();
    const many = Array.from({ length: 25 }, (_, at) => ({
      ...stage.sample,
      id: `01J9ZK3QM9TXAB7C4D5E6F${(1000 + at).toString()}`,
      reports: stage.sample.reports.map((report) => ({ ...report, caseId: `Y-7K3Q${1000 + at}` })),
    }));
    const outcomes = await Promise.all(many.map((delivery) => opened.deliver(delivery, NEVER)));
    for (const outcome of outcomes) assert.equal(outcome.kind, 'accepted', whyOf(outcome));
    const taken = await stage.peer.taken(many.length);
    assert.equal(new Set(taken.map((one) => one.identity)).size, many.length);
    await opened.close();
  });

  onStage('closing twice is harmless, also before anything was sent', async ({ open, sample }) => {
    const idle = await open();
    await idle.close();
    await idle.close();
    const used = await open();
    await deliverAll(used, [sample]);
    await used.close();
    await used.close();
  });
}

async function withStage<Settings extends object>(
  channel: Channel<Settings>,
  makePeer: MakePeer<Settings>,
  run: (stage: Stage<Settings>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), `yamori-${channel.name}-`));
  const peer = await makePeer();
  const counts = new Counts();
  const opened: OpenChannel[] = [];
  try {
    const deps: ChannelDeps = {
      clock: () => SAMPLE_DELIVERY.createdAt + 1000,
      count: (name) => counts.add(name),
      folder,
      ...peer.deps,
    };
    const open = async (change: Partial<Settings> = {}) => {
      const one = await channel.open(channel.settings.parse({ ...peer.settings, ...change }), deps);
      opened.push(one);
      return one;
    };
    await run({ peer, open, sample: { ...SAMPLE_DELIVERY, to: peer.to } });
  } finally {
    for (const one of opened) await one.close();
    await peer.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** False where the protocol knows no such thing, for a reason that the peer states. */
async function behaves<Settings>(peer: PeerUnderTest<Settings>, behaviour: PeerBehaviour): Promise<boolean> {
  const behave = peer.behave[behaviour];
  if (typeof behave === 'string') {
    assert.match(behave, /\.$/, `why nobody can be "${behaviour}" must be a sentence`);
    return false;
  }
  await behave();
  return true;
}

async function deliverAll(opened: OpenChannel, deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries) {
    const outcome = await opened.deliver(delivery, NEVER);
    assert.equal(outcome.kind, 'accepted', whyOf(outcome));
  }
}

/** Waits for what is on its way: a peer may read later than it takes. */
async function untilIdentities<Settings>(
  peer: PeerUnderTest<Settings>,
  atLeast: number,
): Promise<Set<string>> {
  return until(
    async () => new Set((await peer.taken(1)).map((one) => one.identity)),
    (identities) => identities.size >= atLeast,
  );
}

function whyOf(outcome: DeliveryOutcome): string {
  return outcome.kind === 'accepted' ? `accepted as ${outcome.reference}` : `${outcome.kind}: ${outcome.why}`;
}

function assertPlainLine(why: string): void {
  assert.ok(why.length > 0 && why.length <= 300, `a reason of ${why.length} characters`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  assert.doesNotMatch(why, /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
}

function otherId(id: string): string {
  return `${id.slice(0, -1)}${id.endsWith('Z') ? 'Y' : 'Z'}`;
}
