/** The options of commands that post to a hub, and what they turn into. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { YamoriError } from '../../base/errors.ts';
import type { HubAddress } from '../../sensor/hub-address.ts';
import { wholeNumber } from '../common-options.ts';

export interface HubOptions {
  hub?: string;
  tokenFile?: string;
  spool?: string;
  spoolMib: number;
}

export interface HubTarget {
  readonly hub: HubAddress;
  readonly spoolFolder: string;
  readonly spoolBytes: number;
}

const BYTES_PER_MIB = 1024 * 1024;

/** `others` are names of options that make no sense with --hub, where the hub judges. */
export function addHubOptions(command: Command, others: readonly string[]): Command {
  return command
    .addOption(
      new Option(
        '--hub <url>',
        'send what was seen to that hub, which judges it, instead of judging here',
      ).conflicts([...others]),
    )
    .option(
      '--token-file <file>',
      'file with the token that the hub gave this sensor; for you alone (chmod 600)',
    )
    .option('--spool <folder>', 'where batches wait for the hub (default: under ~/.local/state/yamori/spool)')
    .option(
      '--spool-mib <MiB>',
      'disk that waiting batches may take; live, the oldest are dropped beyond it',
      wholeNumber(64, 1_048_576),
      4096,
    );
}

/** Null without --hub. `use` tells apart the default spools of one machine. Throws E_USAGE, E_HUB_URL, E_TOKEN_FILE. */
export async function hubTargetOf(options: HubOptions, use: string): Promise<HubTarget | null> {
  if (options.hub === undefined) {
    if (options.tokenFile === undefined && options.spool === undefined) return null;
    throw new YamoriError(
      'E_USAGE',
      '--token-file and --spool belong to --hub',
      'Name the hub with --hub URL.',
    );
  }
  if (options.tokenFile === undefined) {
    throw new YamoriError(
      'E_USAGE',
      '--hub needs a token',
      'Make a sensor on the page of the hub, save its token and name the file with --token-file.',
    );
  }
  const { parseHubUrl, readToken } = await import('../../sensor/hub-address.ts');
  return {
    hub: { url: parseHubUrl(options.hub), token: readToken(options.tokenFile) },
    spoolFolder: options.spool ?? join(defaultSpools(process.env), use.replaceAll(/[^A-Za-z0-9._-]/g, '_')),
    spoolBytes: options.spoolMib * BYTES_PER_MIB,
  };
}

function defaultSpools(environment: NodeJS.ProcessEnv): string {
  const base = environment.XDG_STATE_HOME ?? join(environment.HOME ?? homedir(), '.local/state');
  return join(base, 'yamori/spool');
}
