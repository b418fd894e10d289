/** `yamori garden`: a gateway's garden from its settings until it is told to stop. Its rules stay when it ends. */
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Counts } from '../../base/counts.ts';
import { YamoriError } from '../../base/errors.ts';
import { openGarden } from './garden.ts';
import type { GardenSettings } from './garden-settings.ts';
import { openGardenStore } from './garden-store.ts';
import { openNftGateway } from './gateway.ts';
import { openHubSource } from './hold-source.ts';
import { openPortal } from './portal.ts';

export interface GardenOptions {
  readonly settings: GardenSettings;
  /** Ends it; clients stay held until their time is over. */
  readonly signal: AbortSignal;
  /** Once, when rules are in force and the page is served. */
  readonly onReady?: () => void;
  readonly counts?: Counts;
}

export async function runGarden({
  settings,
  signal,
  onReady,
  counts = new Counts(),
}: GardenOptions): Promise<void> {
  const count = (name: string) => counts.add(name);
  const token = await readToken(settings.tokenFile);
  const tls = await readTls(settings);
  const garden = await openGarden({
    settings,
    gateway: openNftGateway(),
    store: await openGardenStore(settings.stateFolder),
    source: openHubSource(settings.hubUrl, token, count),
    clock: Date.now,
    count,
  });
  const addresses = [
    settings.portalAddress,
    ...(settings.portalAddress6 === null ? [] : [settings.portalAddress6]),
  ];
  const portal = openPortal({
    garden,
    portalUrl: settings.portalUrl,
    ownHosts: addresses.map((address) => (address.includes(':') ? `[${address}]` : address)),
    clock: Date.now,
    count,
    ...(tls === null ? {} : { tls }),
  });
  try {
    for (const address of addresses) {
      await listen(address, settings.httpPort, 'http');
      if (settings.httpsPort !== null) await listen(address, settings.httpsPort, 'https');
    }
    await garden.turn(signal);
    onReady?.();
    while (!signal.aborted) {
      await pause(settings.pollSeconds * 1000, undefined, { signal }).catch(() => {});
      if (!signal.aborted) await garden.turn(signal);
    }
  } finally {
    await portal.close();
  }

  async function listen(address: string, port: number, kind: 'http' | 'https'): Promise<void> {
    try {
      await portal.listen(address, port, kind);
    } catch (cause) {
      throw new YamoriError(
        'E_GARDEN',
        `the page cannot be served at ${address} port ${port}: ${(cause as Error).message}`,
        'Name an address of this machine, and a port that is free.',
      );
    }
  }
}

async function readToken(file: string): Promise<string> {
  const text = await readText(file, 'E_TOKEN_FILE');
  const { mode } = await stat(file);
  const token = text.trim();
  if ((mode & 0o077) !== 0 || !/^[\x21-\x7e]{8,512}$/.test(token)) {
    throw new YamoriError(
      'E_TOKEN_FILE',
      `${file} is empty or may be read by others`,
      `Run: chmod 600 ${file}`,
    );
  }
  return token;
}

async function readTls(settings: GardenSettings): Promise<{ cert: string; key: string } | null> {
  if (settings.tlsCert === null || settings.tlsKey === null) return null;
  return {
    cert: await readText(settings.tlsCert, 'E_GARDEN'),
    key: await readText(settings.tlsKey, 'E_GARDEN'),
  };
}

async function readText(file: string, code: 'E_GARDEN' | 'E_TOKEN_FILE'): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new YamoriError(
      code,
      `${file} cannot be read: ${(cause as Error).message}`,
      'Name a file that is there.',
    );
  }
}
