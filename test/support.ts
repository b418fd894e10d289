/** For the stories: the command line as a user runs it, and where things lie. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const TRACES = join(ROOT, 'test/traces');
/** Captures of others, beside the project; tests that use them say so where they are missing. */
export const SHARED_TRACES = join(ROOT, '../shared/traces');

export function missingSharedTraces(): string | false {
  return existsSync(join(SHARED_TRACES, 'INDEX.tsv')) ? false : 'the folder ../shared/traces is not there';
}

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly bytes: Buffer;
}

/** Runs ./yamori to its end, from a folder that is not the project's. */
export function yamori(args: readonly string[], input?: Buffer): Promise<Finished> {
  return new Promise((done, reject) => {
    const child = spawn(join(ROOT, 'yamori'), args, { cwd: '/', stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      const bytes = Buffer.concat(out);
      done({ status, stdout: bytes.toString('utf8'), stderr: Buffer.concat(err).toString('utf8'), bytes });
    });
    // A command that fails early does not read its input.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

export interface JsonReport {
  packets: number;
  skipped: Record<string, number>;
  period: { first: string; last: string; seconds: number } | null;
  dark: { prefixes: string[]; addressesIpv4: number; inferred: boolean };
  sources: {
    address: string;
    verdict: string;
    device: string | null;
    confidence: number;
    tool: string | null;
    packets: number;
    services: { service: string; packets: number; destinations: number; response: boolean }[];
    evidence: { code: string; text: string; formula: string | null }[];
  }[];
  alerts: {
    owner: string;
    address: string;
    verdict: string;
    grade: string;
    evidence: unknown[];
    observation: string;
  }[];
}

export async function readJson(args: readonly string[], input?: Buffer): Promise<JsonReport> {
  const { status, stdout, stderr } = await yamori(['read', ...args, '--json'], input);
  if (status !== 0) throw new Error(`yamori read ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as JsonReport;
}
