/**
 * A network namespace that a decoy is started in: its rules must drop whatever is no answer, by the kernel and not by the
 * good will of the process. Namespace and rules are the operator's; this looks at them, and changes nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { YamoriError } from '../../base/errors.ts';

/** For `nft -f -` inside the namespace. A decoy begins nothing, so what `tried to get out` counts is a fault or a break-in. */
export const NAMESPACE_RULES = `table inet decoy {
  chain out {
    type filter hook output priority filter; policy drop;
    ct direction reply accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    ct state new meta l4proto { tcp, udp } counter comment "tried to get out"
  }
}
`;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const FOLDER = '/run/netns';
const ROOT_ID = 0;

/** What may be let out, as `nft -j` words the conditions. */
const LET_OUT: readonly unknown[] = [
  [{ match: { op: '==', left: { ct: { key: 'direction' } }, right: 'reply' } }],
  [
    {
      match: {
        op: '==',
        left: { payload: { protocol: 'icmpv6', field: 'type' } },
        right: { set: ['nd-neighbor-solicit', 'nd-neighbor-advert'] },
      },
    },
  ],
];
/** Words of a rule that change no packet's way. */
const HARMLESS: ReadonlySet<string> = new Set(['match', 'counter', 'log', 'limit', 'drop', 'reject']);

interface Chain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly type?: string;
  readonly hook?: string;
  readonly policy?: string;
}

interface Rule {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly expr: readonly Readonly<Record<string, unknown>>[];
}

/** The words before a command that put it into the namespace. */
export function inNamespace(name: string): readonly [string, ...string[]] {
  return ['ip', 'netns', 'exec', name];
}

/** Throws E_DECOY_NAMESPACE with what is to be done, unless all that leaves the namespace is answers. */
export function checkNamespace(name: string): void {
  if (process.platform !== 'linux' || process.getuid?.() !== ROOT_ID)
    throw refused(
      `the namespace ${name} cannot be entered`,
      'Start it as root on Linux, or leave out --namespace.',
    );
  if (!NAME.test(name) || !existsSync(`${FOLDER}/${name}`))
    throw refused(
      `there is no network namespace ${name}`,
      `Make it with \`ip netns add ${NAME.test(name) ? name : 'NAME'}\`.`,
    );
  const [program, ...words] = inNamespace(name);
  const { status, stdout, stderr, error } = spawnSync(program, [...words, 'nft', '-j', 'list', 'ruleset'], {
    encoding: 'utf8',
  });
  if (error !== undefined || status !== 0)
    throw refused(
      `the rules of the namespace ${name} cannot be read: ${error?.message ?? stderr.trim()}`,
      'Install ip (iproute2) and nft (nftables).',
    );
  const why = whyNotClosed(stdout);
  if (why !== null)
    throw refused(
      `${why} in the namespace ${name}`,
      `Load these with \`yamori decoy --namespace-rules | ip netns exec ${name} nft -f -\`:\n${NAMESPACE_RULES}`,
    );
}

/**
 * Null: a chain drops all that leaves but answers and neighbour discovery. One is enough, whatever others there are: in
 * nftables a packet that one base chain drops is gone, and one that it accepts goes to the next. Of `nft -j list ruleset`.
 */
export function whyNotClosed(ruleset: string): string | null {
  const { nftables } = JSON.parse(ruleset) as { nftables: readonly { chain?: Chain; rule?: Rule }[] };
  const chains = nftables.flatMap(({ chain }) => (chain === undefined ? [] : [chain]));
  const dropping = chains.filter(
    ({ family, type, hook, policy }) =>
      family === 'inet' && type === 'filter' && hook === 'output' && policy === 'drop',
  );
  if (dropping.length === 0) return 'no rule drops what leaves';
  const rules = nftables.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
  const isClosed = dropping.some(({ family, table, name }) =>
    rules
      .filter((rule) => rule.family === family && rule.table === table && rule.chain === name)
      .every(({ expr }) => letsOutNothingElse(expr)),
  );
  return isClosed ? null : 'more than answers is let out';
}

function letsOutNothingElse(expression: Rule['expr']): boolean {
  const words = expression.flatMap((part) => Object.keys(part));
  if (words.every((word) => HARMLESS.has(word))) return true;
  // A jump, a verdict map, or a word that is not known could let out anything.
  if (!words.every((word) => HARMLESS.has(word) || word === 'accept')) return false;
  const conditions = expression.filter((part) => 'match' in part);
  return LET_OUT.some((allowed) => isDeepStrictEqual(conditions, allowed));
}

function refused(message: string, hint: string): YamoriError {
  return new YamoriError('E_DECOY_NAMESPACE', message, hint);
}
