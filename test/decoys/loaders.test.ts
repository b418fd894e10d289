/** Twelve loaders, over real sockets, against all makes of device: each reaches its last step. Ports 21000-21199. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAKES } from '../../src/decoys/iot-shell/device/makes.ts';
import { openIotShell, seedFor, TelnetClient } from '../../src/decoys/iot-shell/testing-client.ts';
import { LOADERS } from './loaders/loader-scripts.ts';

MAKES.forEach((make, n) => {
  test(`${LOADERS.length} loaders reach their last step on a ${make.name}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'yamori-loaders-'));
    // Each base leaves room for Telnet's second port.
    const decoy = await openIotShell(folder, 21_000 + n * 40, seedFor(make.name));
    try {
      for (const [m, loader] of LOADERS.entries()) {
        // Each comes from an address of its own, as they do.
        const client = new TelnetClient(decoy.telnetPort, `127.0.1.${m + 1}`);
        await client.logIn(decoy.account);
        const steps = loader.steps({ machine: make.elf.machine, isBigEndian: make.elf.isBigEndian });
        for (const { send, expect } of steps) {
          if (send !== null) client.send(send);
          try {
            await client.expect(expect, send);
          } catch (error) {
            throw new Error(`${loader.name}: ${(error as Error).message}`);
          }
        }
        await client.close();
        const closed = () =>
          decoy
            .events()
            .some(
              ({ eventid, src_ip }) => src_ip === `127.0.1.${m + 1}` && eventid === 'cowrie.session.closed',
            );
        while (!closed()) await new Promise((resolve) => setTimeout(resolve, 10));
        const events = decoy.events().filter(({ src_ip }) => src_ip === `127.0.1.${m + 1}`);
        const named = events.filter(({ eventid }) => eventid === 'yamori.indicator').map(({ url }) => url);
        for (const url of loader.indicators)
          assert.ok(named.includes(url), `${loader.name} named ${url}: ${named}`);
        for (const content of loader.uploads) {
          const sha256 = createHash('sha256').update(content).digest('hex');
          const upload = events.find(
            ({ eventid, shasum }) => eventid === 'cowrie.session.file_upload' && shasum === sha256,
          );
          assert.ok(upload !== undefined, `${loader.name}: its dropper was captured whole`);
          assert.deepEqual(readFileSync(join(folder, String(upload.outfile))), content);
        }
        assert.equal(events.at(-1)?.eventid, 'cowrie.session.closed');
      }
    } finally {
      await decoy.running.close();
      rmSync(folder, { recursive: true });
    }
  });
});
