/** For tests: a shell on a fresh device without sockets, and what it writes. */
import { createLures } from '../lures/lures.ts';
import type { Visit } from '../persona.ts';
import { openSeed } from '../seed.ts';
import { APPLETS } from './applets/applets.ts';
import { Capture } from './capture/capture.ts';
import { createDevice, type Device } from './device/device.ts';
import { VisitorFiles } from './files/visitor-files.ts';
import { freshState } from './files/visitor-state.ts';
import { Bounds, Exhausted } from './shell/bounds.ts';
import { Shell } from './shell/shell.ts';
import type { ShellHost } from './shell/shell-host.ts';
import { TextSink, TextSource } from './shell/streams.ts';

export interface Ran {
  readonly out: string;
  readonly status: number;
  /** Name of the bound that it met. */
  readonly exhausted: string | null;
  readonly events: readonly { readonly id: string; readonly fields: object }[];
  readonly files: VisitorFiles;
}

const DEVICES = new Map<string, Device>();

export function deviceFor(seed: string): Device {
  const made = DEVICES.get(seed);
  if (made !== undefined) return made;
  const branch = openSeed(seed).branch('persona iot-shell');
  const device = createDevice(
    branch.branch('device'),
    Date.UTC(2026, 0, 1),
    Object.keys(APPLETS),
    () => 'user=nobody\n',
  );
  DEVICES.set(seed, device);
  return device;
}

/** Runs a text as `sh -c` does, in `/tmp`; sleeping takes no time. */
export function runShell(text: string, { seed = 'a-seed-for-tests-0001', input = '' } = {}): Ran {
  const device = deviceFor(seed);
  const events: { id: string; fields: object }[] = [];
  const visit: Visit = {
    id: '000000000000',
    address: '192.0.2.77',
    port: 1,
    localAddress: '192.0.2.1',
    localPort: 23,
    openedAt: 0,
    emit: (id, fields = {}) => events.push({ id, fields }),
    refuse: () => {},
    take: () => true,
    release: () => {},
  };
  const state = freshState(device.bootedAt);
  const files = new VisitorFiles({
    base: device.base,
    mounts: device.make.mounts,
    view: () => ({ visitor: visit.address, now: Date.UTC(2026, 1, 1), bootedAt: state.bootedAt }),
    take: () => true,
    release: () => {},
  });
  const lures = createLures(openSeed(seed));
  const uploads = { keep: (content: string) => ({ sha256: String(content.length), file: null }) };
  const sink = new TextSink(64 * 2 ** 20, () => {});
  let pid = 1_000;
  const host: ShellHost = {
    device,
    files,
    state,
    capture: new Capture({
      visit,
      files,
      uploads,
      lure: { path: '/none', planted: () => lures.plant('shell-script', 'a') },
    }),
    // The machine that tests may be slow: only what is counted ends a line.
    bounds: new Bounds(() => 0),
    err: sink,
    user: 'root',
    home: '/tmp',
    address: visit.address,
    history: [],
    pid,
    nextPid: () => ++pid,
    clock: () => Date.UTC(2026, 1, 1),
    isFull: () => false,
    prompt: () => '# ',
    onLine: () => {},
    onExhausted: () => {},
    onUnknown: () => {},
    restart: () => {},
  };
  const shell = new Shell(host, 'sh');
  shell.cwd = '/tmp';
  for (const [name, value] of [
    ['PATH', '/bin:/sbin:/usr/bin:/usr/sbin'],
    ['HOME', '/tmp'],
  ])
    shell.set(name, value, true);
  const program = shell.endsAlone(text, { in: new TextSource(input), out: sink, err: sink });
  const done = (status: number, exhausted: string | null) => ({
    out: sink.text,
    status,
    exhausted,
    events,
    files,
  });
  try {
    for (let result = program.next(); ; result = program.next(null))
      if (result.done) return done(result.value, null);
  } catch (trouble) {
    if (trouble instanceof Exhausted) return done(1, trouble.count);
    throw trouble;
  }
}
