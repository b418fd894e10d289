/** `yamori verify`: whether a notice that somebody was sent is genuine, by the public log of its sender. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { YamoriError } from '../../base/errors.ts';
import type { NoticeCheck } from '../../notices/log/check-notice.ts';

interface Options {
  log: string;
  key?: string;
  remember?: string;
  json: boolean;
}

const MOST_BYTES = 10 * 1024 * 1024;
const WAIT_MS = 20_000;

const SENTENCES: Readonly<Record<NoticeCheck, string>> = {
  genuine: 'genuine: the sender logged a notice with exactly this text',
  unknown: 'UNKNOWN: no notice with this text was ever logged; treat it as forged',
  'forged-log': 'NOT GENUINE: what the log says is not signed by its key or does not hold together',
  'rewritten-log': 'NOT TO BE BELIEVED: the log took back what it had shown before',
};

export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description('whether a notice is genuine, by the public log of who sent it')
    .argument('<file>', 'the mail as saved (.eml), or its text; - reads standard input')
    .requiredOption('--log <url>', 'site of the sender, one that you know: never from the notice itself')
    .option('--key <file>', 'public key of the log (PEM) that you kept; without, the site is asked for it')
    .option('--remember <file>', 'keeps what the log showed, so that it can take nothing back')
    .option('--json', 'as one object', false)
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const [{ checkNotice }, { noticeHash }, { readNoticeText }, { createLogClient }] = await Promise.all([
    import('../../notices/log/check-notice.ts'),
    import('../../notices/log/notice-hash.ts'),
    import('../../notices/log/read-notice-text.ts'),
    import('../../notices/log/log-client.ts'),
  ]);
  const hash = noticeHash(await readNoticeText(readInput(file)));
  const client = createLogClient(options.log, WAIT_MS);
  const key = options.key === undefined ? await client.publicKey() : readInput(options.key).toString('utf8');
  const checked = await checkNotice(hash, client, key, remembered(options.remember));
  if (options.remember !== undefined && checked.head !== null)
    writeFileSync(options.remember, `${JSON.stringify(checked.head)}\n`);
  const at = checked.at === null ? null : new Date(checked.at).toISOString();
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ check: checked.check, loggedAt: at, hash }, null, 2)}\n`
      : `${SENTENCES[checked.check]}${at === null ? '' : `, at ${at}`}\nhash ${hash}\n`,
  );
  if (checked.check !== 'genuine')
    throw new YamoriError(
      'E_LOG',
      `the notice is ${checked.check}`,
      'Do not follow it; ask the sender by telephone.',
    );
}

function readInput(file: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new YamoriError(
      'E_INPUT_READ',
      `${file}: ${(error as Error).message}`,
      'Name a file that you may read.',
    );
  }
  if (bytes.length > MOST_BYTES)
    throw new YamoriError(
      'E_INPUT_FORMAT',
      `${file} is larger than any notice`,
      'Name the saved mail itself.',
    );
  return bytes;
}

function remembered(file: string | undefined) {
  if (file === undefined || !existsSync(file)) return null;
  try {
    const head = JSON.parse(readFileSync(file, 'utf8'));
    const { size, at, root, signature } = head;
    if ([size, at].every(Number.isSafeInteger) && typeof root === 'string' && typeof signature === 'string')
      return { size, at, root, signature };
  } catch {
    // Told below: it is no head of a log.
  }
  throw new YamoriError('E_LOG', `${file} is not what --remember wrote`, 'Name another file, or delete it.');
}
