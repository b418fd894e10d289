/** The gateway's kernel as the garden uses it: rules in, counters out, and who has which MAC. A port, and nft behind it. */
import { spawn } from 'node:child_process';
import { YamoriError } from '../../base/errors.ts';
import { COUNTING_SET_SIZE, TABLE } from './garden-rules.ts';

export interface Gateway {
  /** All of the text or nothing of it. */
  apply(rules: string): Promise<void>;
  /** SYNs to watched ports since the client was first counted; null: the table is not there. */
  readTries(): Promise<Tries | null>;
  /** MAC of a neighbour; null: unknown. */
  macOf(address: string): Promise<string | null>;
  /** All addresses of the neighbours with this MAC, of both families. */
  addressesOf(mac: string): Promise<readonly string[]>;
}

export interface Tries {
  readonly packets: readonly { readonly client: string; readonly port: number; readonly packets: number }[];
  /** Client -> distinct destinations of those packets. */
  readonly reach: ReadonlyMap<string, number>;
  /** A counting set had no room: what is missing in it proves nothing. */
  readonly isFull: boolean;
}

export function openNftGateway(): Gateway {
  return {
    async apply(rules) {
      const { status, stderr } = await run('nft', ['-f', '-'], rules);
      if (status !== 0) throw gatewayTrouble(stderr);
    },
    async readTries() {
      const listed = await run('nft', ['-j', 'list', 'table', 'inet', TABLE]);
      if (listed.status !== 0) {
        if (/No such file/.test(listed.stderr)) return null;
        throw gatewayTrouble(listed.stderr);
      }
      return readTries(JSON.parse(listed.stdout));
    },
    async macOf(address) {
      const { status, stdout } = await run('ip', ['-j', 'neigh', 'show', 'to', address]);
      if (status !== 0 || stdout.trim() === '') return null;
      const rows = JSON.parse(stdout) as { lladdr?: string }[];
      return rows.find((row) => row.lladdr !== undefined)?.lladdr?.toLowerCase() ?? null;
    },
    async addressesOf(mac) {
      const { status, stdout } = await run('ip', ['-j', 'neigh', 'show']);
      if (status !== 0 || stdout.trim() === '') return [];
      const rows = JSON.parse(stdout) as { dst: string; lladdr?: string }[];
      return rows.flatMap(({ dst, lladdr }) => (lladdr?.toLowerCase() === mac ? [dst] : []));
    },
  };
}

interface NftSet {
  readonly name: string;
  readonly elem?: readonly unknown[];
}

/** From `nft -j list table` (libnftables-json(5)). */
export function readTries(listed: { readonly nftables: readonly { readonly set?: NftSet }[] }): Tries {
  const packets: { client: string; port: number; packets: number }[] = [];
  const reach = new Map<string, number>();
  let isFull = false;
  for (const { set } of listed.nftables) {
    if (set === undefined || !/^(?:tries|reach)/.test(set.name)) continue;
    const elements = set.elem ?? [];
    isFull ||= elements.length >= COUNTING_SET_SIZE;
    for (const one of elements) {
      const { elem } = one as {
        elem: { val: { concat: [string, string | number] }; counter?: { packets: number } };
      };
      const [client, second] = elem.val.concat;
      if (set.name.startsWith('reach')) reach.set(client, (reach.get(client) ?? 0) + 1);
      else packets.push({ client, port: Number(second), packets: elem.counter?.packets ?? 0 });
    }
  }
  return { packets, reach, isFull };
}

function gatewayTrouble(stderr: string): YamoriError {
  const line = stderr.trim().split('\n')[0];
  const isDenied = /not permitted/i.test(line);
  return new YamoriError(
    'E_GARDEN',
    `nft refused: ${line}`,
    isDenied
      ? 'Run it as root, or give it CAP_NET_ADMIN.'
      : 'Check that nftables 1.0 or newer and its kernel part are there.',
  );
}

function run(
  program: string,
  parameters: readonly string[],
  input = '',
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A program that ends before it has read all closes the pipe; its status says why.
    child.stdin.on('error', () => {});
    child.once('error', () =>
      reject(new YamoriError('E_GARDEN', `${program} cannot be run`, 'Install nftables and iproute2.')),
    );
    child.once('close', (status) =>
      resolve({ status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
    child.stdin.end(input);
  });
}
