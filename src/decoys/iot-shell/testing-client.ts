/** For tests: the persona on real sockets, and a Telnet client that a loader would be content with. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Counts } from '../../base/counts.ts';
import type { DecoyEvent } from '../../model/decoy-event.ts';
import { openDecoy, type RunningDecoy } from '../open-decoy.ts';
import { iotShell } from './iot-shell.ts';
import { deviceFor } from './testing.ts';

export interface TestDecoy {
  readonly running: RunningDecoy;
  readonly counts: Counts;
  readonly telnetPort: number;
  readonly sshPort: number;
  readonly account: { readonly user: string; readonly password: string };
  events(): DecoyEvent[];
}

export async function openIotShell(folder: string, portBase: number, seed: string): Promise<TestDecoy> {
  const counts = new Counts();
  const running = await openDecoy({
    persona: iotShell,
    seed,
    name: 'iot',
    address: '127.0.0.1',
    portBase,
    events: join(folder, 'events'),
    folder,
    mostEventBytes: 1e9,
    user: null,
    clock: Date.now,
    count: (name, by) => counts.add(name, by),
    onTrouble: (error) => {
      throw error;
    },
  });
  return {
    running,
    counts,
    telnetPort: portBase + 23,
    sshPort: portBase + 22,
    account: deviceFor(seed).accounts[0],
    events: () =>
      readFileSync(join(folder, 'events'), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
  };
}

export class TelnetClient {
  readonly socket: Socket;
  /** What came since `send` was called last, one character a byte. */
  text = '';
  /** All that came. */
  whole = '';
  isClosed = false;

  constructor(port: number, localAddress = '127.0.0.1') {
    this.socket = connect({ port, host: '127.0.0.1', localAddress });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.isClosed = true;
    });
    this.socket.on('data', (data: Buffer) => {
      this.text += data.toString('latin1');
      this.whole += data.toString('latin1');
    });
  }

  send(line: string): void {
    this.text = '';
    this.socket.write(`${line}\r\n`, 'latin1');
  }

  /** What came, without the echo of what was sent, once it matches; throws when it does not within the patience of a loader. */
  async expect(pattern: RegExp, sent: string | null = null): Promise<string> {
    for (let n = 0; n < 1_000; n++) {
      const text = sent !== null && this.text.startsWith(sent) ? this.text.slice(sent.length) : this.text;
      const isEchoed = sent === null || this.text.length >= sent.length || this.isClosed;
      if (isEchoed && pattern.test(text)) return text;
      if (this.isClosed) break;
      await wait(10);
    }
    throw new Error(
      `waited for ${pattern} after ${JSON.stringify(sent)}, got ${JSON.stringify(this.text.slice(-600))}`,
    );
  }

  async logIn({ user, password }: { readonly user: string; readonly password: string }): Promise<void> {
    await this.expect(/login: $/);
    this.send(user);
    await this.expect(/Password: $/);
    this.send(password);
    await this.expect(/[#$>] $/);
  }

  /** One command's output. */
  async run(line: string): Promise<string> {
    this.send(line);
    const text = await this.expect(/[#$>] $/, line);
    return text.replace(/^\r\n/, '').replace(/(^|\r\n)[^\r\n]*$/, '$1');
  }

  async close(): Promise<void> {
    this.socket.destroy();
    if (!this.isClosed) await once(this.socket, 'close');
  }
}

/** A seed whose device is of that make. */
export function seedFor(make: string): string {
  for (let n = 0; n < 200; n++) {
    const seed = `a-seed-for-tests-${String(n).padStart(4, '0')}`;
    if (deviceFor(seed).make.name === make) return seed;
  }
  throw new Error(`no seed gives ${make}`);
}
