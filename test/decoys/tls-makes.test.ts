/** Each make of TLS before clients: its versions, ciphers, order, tickets and extensions; a free port of the kernel's. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ConnectionOptions, connect } from 'node:tls';
import type { Visit } from '../../src/decoys/persona.ts';
import { openTlsDoor, serveTls, TLS_TIMES } from '../../src/decoys/tls/serve-tls.ts';
import { openTlsIdentity } from '../../src/decoys/tls/tls-identity.ts';
import {
  TLS_MAKE_NAMES,
  TLS_MAKES,
  type TlsMakeName,
  type TlsVersion,
} from '../../src/decoys/tls/tls-makes.ts';

const VERSIONS: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
const visit = { emit() {}, refuse() {}, take: () => true, release() {} } as unknown as Visit;

/** Runs before a device of this make. */
async function before(name: TlsMakeName, run: (port: number) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-tls-makes-'));
  const make = TLS_MAKES[name];
  const plan = {
    names: [['commonName', 'cam']],
    serial: Buffer.of(1),
    notBefore: Date.UTC(2019, 0, 1),
    notAfter: Date.UTC(2039, 0, 1),
    form: 'authority',
  } as const;
  const tls = openTlsDoor(
    make,
    openTlsIdentity(folder, plan, make.key, (error) => assert.fail(String(error))),
  );
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    serveTls(socket, visit, {
      tls,
      times: TLS_TIMES,
      plain: 'end',
      serve: (inside) => inside.on('data', (data: Buffer) => inside.end(data)),
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await run((server.address() as AddressInfo).port);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

interface Agreement {
  readonly protocol: string | null;
  readonly cipher: string;
  readonly hasTicket: boolean;
}

/** Null: none. */
async function agreed(port: number, options: ConnectionOptions): Promise<Agreement | null> {
  const client = connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ciphers: 'ALL:@SECLEVEL=0',
    ...options,
  });
  const isDone = await new Promise<boolean>((resolve) => {
    client.once('secureConnect', () => resolve(true));
    client.once('error', () => resolve(false));
  });
  if (!isDone) return null;
  client.write('echo');
  const [data] = (await once(client, 'data')) as [Buffer];
  assert.equal(data.toString(), 'echo');
  const agreement = {
    protocol: client.getProtocol(),
    cipher: client.getCipher().name,
    hasTicket: client.getTLSTicket() !== undefined,
  };
  client.destroy();
  return agreement;
}

for (const name of TLS_MAKE_NAMES) {
  const make = TLS_MAKES[name];

  test(`${name}: its versions and ciphers, each of them, and no other`, async () => {
    await before(name, async (port) => {
      const from = VERSIONS.indexOf(make.least);
      const to = VERSIONS.indexOf(make.most);
      for (const [at, version] of VERSIONS.entries()) {
        const found = await agreed(port, { minVersion: version, maxVersion: version });
        assert.equal(found?.protocol ?? null, at >= from && at <= to ? version : null);
      }
      for (const cipher of make.ciphers) {
        const found = await agreed(
          port,
          cipher.startsWith('TLS_')
            ? { ciphers: cipher, minVersion: 'TLSv1.3' }
            : { ciphers: `${cipher}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' },
        );
        assert.equal(found?.cipher, cipher);
      }
      for (const cipher of ['ECDHE-ECDSA-AES128-CCM8', 'DHE-RSA-AES128-SHA', 'ARIA128-GCM-SHA256']) {
        const options = { ciphers: `${cipher}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' } as const;
        assert.equal(await agreed(port, options), null, cipher);
      }
    });
  });

  test(`${name}: the order that counts is that of the ${make.order}`, async () => {
    await before(name, async (port) => {
      const [first, , third] = make.ciphers.filter((cipher) => !cipher.startsWith('TLS_'));
      const found = await agreed(port, { ciphers: `${third}:${first}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' });
      assert.equal(found?.cipher, make.order === 'client' ? third : first);
    });
  });

  test(`${name}: tickets and bindings as its library has them`, async (t) => {
    if (spawnSync('openssl', ['version']).status !== 0) {
      t.skip('openssl IS NOT INSTALLED: scripts/install-tools installs it');
      return;
    }
    await before(name, async (port) => {
      const found = await agreed(port, { maxVersion: 'TLSv1.2' });
      assert.equal(found?.hasTicket, make.hasTickets);
      const { stdout } = await sClient(port);
      assert.equal(/Extended master secret: yes/.test(stdout), make.knowsNewBindings);
      assert.match(stdout, /Extended master secret: (?:yes|no)/);
    });
  });
}

function sClient(port: number): Promise<{ readonly stdout: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      'openssl',
      ['s_client', '-connect', `127.0.0.1:${port}`, '-tls1_2', '-cipher', 'ALL:@SECLEVEL=0'],
      { timeout: 60_000 },
      (_error, stdout) => resolve({ stdout }),
    );
    child.stdin?.end('echo\n');
  });
}
