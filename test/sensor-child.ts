/**
 * A sensor for the tests that kill one: spools batches as fast as it can, posts them at the same time, and
 * writes the number and the id of each that the spool acknowledged as a line. Arguments: spool, hub, token,
 * first number.
 */
import { writeSync } from 'node:fs';
import { parseHubUrl } from '../src/sensor/hub-address.ts';
import { postSpool } from '../src/sensor/poster.ts';
import { draft } from '../src/sensor/sensor-fixture.ts';
import { Spool } from '../src/sensor/spool.ts';

const [folder, url, token, first] = process.argv.slice(2);
const spool = await Spool.open({ folder, boundBytes: 2 ** 30 });
const hub = { url: parseHubUrl(url), token };
const posting = postSpool({ spool, hub, signal: new AbortController().signal });
const spooling = (async () => {
  for (let number = Number(first); ; number++) {
    const { id } = await spool.add(draft(number, number % 7 === 0 ? 100 : 0));
    writeSync(1, `${number} ${id}\n`);
  }
})();
await Promise.race([posting, spooling]);
