/** The relay of `bench/mail.ts`: a real SMTP server in a process of its own that reads mails and keeps none. Argument: how long it takes to answer a mail, in milliseconds. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

const answerMs = Number(process.argv[2]);
const server = new SMTPServer({
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  onData(stream, _session, done) {
    stream.resume();
    stream.on('end', () => {
      if (answerMs === 0) done(null);
      else setTimeout(() => done(null), answerMs);
    });
  },
});
server.on('error', () => {});
server.listen(0, '127.0.0.1');
server.server.on('listening', () => process.send!((server.server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
