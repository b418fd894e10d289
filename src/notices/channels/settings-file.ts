/** Files that the settings of a channel name: certificates, and secrets that never stand in the settings themselves. */
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { YamoriError } from '../../base/errors.ts';
import type { ChannelName } from '../../model/notice.ts';

export function wrongSettings(channel: ChannelName, message: string, hint: string): YamoriError {
  return new YamoriError('E_CHANNEL', `${channel}: ${message}`, hint);
}

/** Lines that are neither empty nor comments, at least one. Throws E_CHANNEL, also for a file that others may read. */
export async function readSecretLines(channel: ChannelName, file: string): Promise<string[]> {
  const text = await readText(channel, file);
  const { mode } = await stat(file);
  if ((mode & 0o007) !== 0) {
    throw wrongSettings(channel, `the secrets in ${file} may be read by others`, `Run: chmod 600 ${file}`);
  }
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) {
    throw wrongSettings(channel, `${file} holds no secret`, 'Write it into the file, one on a line.');
  }
  return lines;
}

/** PEM; null for null. Throws E_CHANNEL. */
export async function readCertificates(channel: ChannelName, file: string): Promise<string>;
export async function readCertificates(channel: ChannelName, file: string | null): Promise<string | null>;
export async function readCertificates(channel: ChannelName, file: string | null): Promise<string | null> {
  if (file === null) return null;
  const pem = await readText(channel, file);
  try {
    createSecureContext({ ca: pem });
    if (!pem.includes('-----BEGIN CERTIFICATE-----'))
      throw new Error('no PEM block of a certificate is in it');
  } catch (cause) {
    throw wrongSettings(
      channel,
      `${file} holds no certificates: ${(cause as Error).message}`,
      'Name a file with certificates in PEM.',
    );
  }
  return pem;
}

async function readText(channel: ChannelName, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw wrongSettings(
      channel,
      `${file} cannot be read: ${(cause as Error).message}`,
      'Name a file that the hub may read.',
    );
  }
}
