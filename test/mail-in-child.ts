/** Run by tests as a process of its own to be killed: hands in mails, and prints the number of each that was acknowledged. */
import { Readable } from 'node:stream';
import { makeMail } from '../src/notices/inbox/reply-fixture.ts';
import { storeIncoming } from '../src/notices/inbox/store-incoming.ts';

const [folder, first] = process.argv.slice(2);
for (let number = Number(first); ; number++) {
  const raw = makeMail({ headers: { 'Message-ID': `<${number}@example.net>` }, body: 'x'.repeat(20_000) });
  const parts = [raw.subarray(0, 9_000), raw.subarray(9_000, 15_000), raw.subarray(15_000)];
  const status = await storeIncoming(Readable.from(parts), folder, { recipient: null }, () => {});
  if (status !== 0) process.exit(status);
  process.stdout.write(`${number}\n`);
}
