/** Operator mistakes: every one has a code, a sentence that says what to do, and an exit status. */

/**
 * Exit statuses of the command line, held stable for scripts:
 * 0 done, 1 a bug, 2 wrong usage, 3 an input could not be read (nothing or only a part was kept),
 * 4 a file of the operator (owners, scanners ...) is wrong, 5 a tool that we need is missing,
 * 6 stopped by a signal, 10 done and there are alerts (only with --exit-alerts).
 */
export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  input: 3,
  configuration: 4,
  environment: 5,
  stopped: 6,
  alerts: 10,
} as const;

/** Code -> exit status. The reference page `docs/reference/errors.md` is held to this list by a test. */
export const ERROR_CODES = {
  E_USAGE: EXIT.usage,
  E_PREFIX: EXIT.usage,
  E_INPUT_MISSING: EXIT.input,
  E_INPUT_DIRECTORY: EXIT.input,
  E_INPUT_EMPTY: EXIT.input,
  E_INPUT_FORMAT: EXIT.input,
  E_INPUT_READ: EXIT.input,
  E_OUTPUT: EXIT.environment,
  E_OWNERS_FILE: EXIT.configuration,
  E_SCANNERS_FILE: EXIT.configuration,
  E_NETWORKS_FILE: EXIT.configuration,
  E_NAMES_FILE: EXIT.configuration,
  E_DARK_UNKNOWN: EXIT.usage,
  E_COMPARE: EXIT.usage,
  E_SOURCE_UNSEEN: EXIT.usage,
  E_TCPDUMP_MISSING: EXIT.environment,
  E_INTERFACE: EXIT.environment,
  E_STORE_CORRUPT: EXIT.environment,
  E_STORE_FULL: EXIT.environment,
  E_STORE_IN_USE: EXIT.environment,
  E_STORE_VERSION: EXIT.environment,
  E_STORE_UNREACHABLE: EXIT.environment,
  E_BACKUP: EXIT.configuration,
  E_HUB_LISTEN: EXIT.configuration,
  E_HUB_REFUSED: EXIT.configuration,
  E_HUB_UNREACHABLE: EXIT.environment,
  E_HUB_URL: EXIT.usage,
  E_TOKEN_FILE: EXIT.configuration,
  E_SPOOL: EXIT.environment,
  E_LEASES_FILE: EXIT.configuration,
  E_CONFIGURATION: EXIT.configuration,
  E_CHANNEL: EXIT.configuration,
  E_TEMPLATE: EXIT.configuration,
  E_CONTACTS_FILE: EXIT.configuration,
  E_GARDEN: EXIT.configuration,
  E_MAILBOX: EXIT.environment,
  E_STUDY: EXIT.configuration,
  E_DECOY_SEED: EXIT.configuration,
  E_DECOY_LISTEN: EXIT.configuration,
  E_DECOY_USER: EXIT.configuration,
  E_DECOY_NAMESPACE: EXIT.configuration,
  E_EXPERIMENT: EXIT.configuration,
  E_LOG: EXIT.input,
  E_STOPPED: EXIT.stopped,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export const ERROR_MEANINGS: Record<ErrorCode, string> = {
  E_USAGE: 'The command line does not make sense.',
  E_PREFIX: 'An address or prefix cannot be read.',
  E_INPUT_MISSING: 'An input does not exist.',
  E_INPUT_DIRECTORY: 'An input is a directory.',
  E_INPUT_EMPTY: 'The only input is empty.',
  E_INPUT_FORMAT: 'The only input is no capture; the message says what it looks like.',
  E_INPUT_READ: 'An input may not be read, or reading failed at once.',
  E_OUTPUT: 'A result or a temporary file cannot be written.',
  E_OWNERS_FILE: 'The owners file is wrong; every problem is listed with its place.',
  E_SCANNERS_FILE: 'A file of known scanners is wrong.',
  E_NETWORKS_FILE: 'A file of AS or country data is wrong.',
  E_NAMES_FILE: 'A file of host names is wrong.',
  E_DARK_UNKNOWN: 'The dark space must be named with --dark.',
  E_COMPARE: 'Two sets of addresses that were to be compared cannot be.',
  E_SOURCE_UNSEEN: 'The address that is to be explained sent nothing to the dark space.',
  E_TCPDUMP_MISSING: 'tcpdump is not installed; live capture needs it.',
  E_INTERFACE: 'The interface does not exist or may not be captured on.',
  E_STORE_CORRUPT: 'A store is damaged; what can still be read was not touched.',
  E_STORE_FULL: 'There is no room left on the disk of a store.',
  E_STORE_IN_USE: 'Another hub has the store open.',
  E_STORE_VERSION: 'A store was written by a newer version.',
  E_STORE_UNREACHABLE: 'A served store (ClickHouse, PostgreSQL) does not answer.',
  E_BACKUP: 'A backup cannot be written or is not one that can be restored.',
  E_HUB_LISTEN: 'The hub cannot listen there, or would do so in a way that is not safe.',
  E_HUB_REFUSED: 'The hub refused a sensor, whose token is wrong or was revoked, or what it sent.',
  E_HUB_UNREACHABLE: 'The hub did not answer for too long; what is to be sent waits in the spool.',
  E_HUB_URL: 'The address of a hub cannot be used.',
  E_TOKEN_FILE: 'The file with the sensor token is missing, empty or readable by others.',
  E_SPOOL: 'The spool folder cannot be used.',
  E_LEASES_FILE: 'A DHCP or NAT log is wrong.',
  E_CONFIGURATION: 'The configuration file is wrong; every problem is listed with its place.',
  E_CHANNEL: 'The settings of a channel cannot work.',
  E_TEMPLATE: 'A template of a notice is wrong; the message names the line.',
  E_CONTACTS_FILE: 'A file of contacts is wrong; every problem is listed with its place.',
  E_GARDEN: 'The walled garden cannot be set up as it is configured.',
  E_MAILBOX: 'The mailbox for answers cannot be opened.',
  E_STUDY: 'A study cannot be registered or drawn as it is described.',
  E_DECOY_SEED: 'A decoy has no seed, or one that others have too.',
  E_DECOY_LISTEN: 'A decoy cannot listen where it should.',
  E_DECOY_USER: 'A decoy that was started as root finds no other user to become.',
  E_DECOY_NAMESPACE: 'The network namespace of a decoy is not there, or lets out more than answers.',
  E_EXPERIMENT: 'An experiment with decoys changes more than one thing at once, or what it has already done.',
  E_LOG: 'A public log of notices, or a proof from it, does not hold.',
  E_STOPPED: 'Stopped by a signal; the report covers what was read until then.',
};

/** What the operator got wrong. `message` says what, `hint` what to do about it. */
export class YamoriError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'YamoriError';
    this.code = code;
    this.hint = hint;
  }

  get exitStatus(): number {
    return ERROR_CODES[this.code];
  }
}
