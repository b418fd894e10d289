/** A recorder, router, gateway or camera whose Telnet and SSH are open: what bots look for first. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Lure } from '../lures/lures.ts';
import type { DecoyContext, OpenDecoy, Persona } from '../persona.ts';
import { APPLETS } from './applets/applets.ts';
import { Capture } from './capture/capture.ts';
import { createUploadStore } from './capture/upload-store.ts';
import { createDevice } from './device/device.ts';
import { createVisitorKeeper } from './files/visitor-keeper.ts';
import type { House } from './ports/house.ts';
import { openSshPort } from './ports/ssh-port.ts';
import { serveTelnet } from './ports/telnet-port.ts';

const MINUTE_MS = 60_000;
const INSTALLED_FILE = 'installed.json';

export const iotShell: Persona = {
  name: 'iot-shell',
  title: { en: 'Device with a shell', ja: 'シェルのある機器' },
  description:
    'A recorder, router, gateway or camera with weak passwords on Telnet and SSH, and BusyBox behind them.',
  ports: [
    { name: 'telnet', transport: 'tcp', port: 23, idleMs: 5 * MINUTE_MS, mostMs: 60 * MINUTE_MS },
    { name: 'telnet-2323', transport: 'tcp', port: 2323, idleMs: 5 * MINUTE_MS, mostMs: 60 * MINUTE_MS },
    { name: 'ssh', transport: 'tcp', port: 22, idleMs: 5 * MINUTE_MS, mostMs: 60 * MINUTE_MS },
  ],
  open,
};

async function open(context: DecoyContext): Promise<OpenDecoy> {
  const { seed, folder, clock, lures } = context;
  for (const name of ['uploads', 'visitors']) mkdirSync(join(folder, name), { recursive: true });
  const planted = (visitor: string): Lure => lures.plant('shell-script', visitor);
  const device = createDevice(
    seed.branch('device'),
    installedAt(folder, clock()),
    Object.keys(APPLETS),
    (visitor) => backupScript(planted(visitor)),
  );
  const keeper = createVisitorKeeper(join(folder, 'visitors'), device, context);
  const uploads = createUploadStore(join(folder, 'uploads'), 'uploads', context);
  const house: House = {
    device,
    keeper,
    lures,
    clock,
    captureFor: (visit, { files }) =>
      new Capture({
        visit,
        files,
        uploads,
        lure: { path: device.backupScript, planted: () => planted(visit.address) },
      }),
  };
  const ssh = openSshPort(house, context);
  const sockets = new Set<Socket>();
  let onEmpty = () => {};
  return {
    identity: {
      make: device.make.name,
      maker: device.make.maker,
      model: device.model,
      arch: device.make.arch,
      serial: device.serial,
      mac: device.mac,
      host_name: device.hostName,
      busybox: device.banner,
      ssh: device.make.ssh,
    },
    connect(name, socket, visit) {
      sockets.add(socket);
      socket.once('close', () => {
        sockets.delete(socket);
        if (sockets.size === 0) onEmpty();
      });
      if (name === 'ssh') ssh.connect(socket, visit);
      else serveTelnet(house, socket, visit);
    },
    async close() {
      // Sockets tell of their end a moment after they were destroyed, and what they left is kept then.
      if (sockets.size > 0) await new Promise<void>((resolve) => (onEmpty = resolve));
      keeper.close();
    },
  };
}

/** What a maintainer left behind: who reads it and comes back with the account has shown himself. */
function backupScript({ username, password }: Lure): string {
  return `#!/bin/sh\n# nightly copy of the settings\ntar c . > /tmp/cfg.tar\nftpput -u ${username} -p ${password} ftp.backup.local cfg.tar /tmp/cfg.tar\nrm -f /tmp/cfg.tar\n`;
}

/** When this device was first opened here: its uptime goes on from there. */
function installedAt(folder: string, now: number): number {
  const file = join(folder, INSTALLED_FILE);
  try {
    const { at } = JSON.parse(readFileSync(file, 'utf8')) as { at: number };
    if (Number.isFinite(at) && at <= now) return at;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
  }
  writeFileSync(`${file}.new`, JSON.stringify({ at: now }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return now;
}
