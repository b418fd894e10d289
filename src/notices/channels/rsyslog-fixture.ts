/** A real rsyslogd on loopback that parses what it receives and writes it as lines of JSON. */
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateFiles } from './certificate-fixture.ts';
import { freePort, type RunningServer, startServer, whyMissing } from './child-fixture.ts';

/** What rsyslog read: its own parsers split header and structured data. */
export interface SyslogLine {
  readonly pri: string;
  readonly time: string;
  readonly host: string;
  readonly app: string;
  readonly msgid: string;
  /** As it came. */
  readonly raw: string;
  readonly message: string;
  /** Element -> parameter -> value. */
  readonly data: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** False: rsyslogd is here, and what it needs for TLS, which Debian packs apart (rsyslog-gnutls). */
export function whyNoRsyslog(): string | false {
  const missing = whyMissing('rsyslogd', 'openssl');
  if (missing !== false || process.env.CI === 'true') return missing;
  const hasTls = globSync('/usr/lib{,64,/*}/rsyslog/lmnsd_gtls.so').length > 0;
  return hasTls ? false : 'not installed: rsyslog-gnutls';
}

export interface Rsyslog extends AsyncDisposable {
  readonly port: number;
  start(): Promise<void>;
  stop(): Promise<void>;
  lines(): Promise<SyslogLine[]>;
  remove(): Promise<void>;
}

export async function makeRsyslog(
  transport: 'tls' | 'tcp' | 'udp',
  certificates: CertificateFiles,
): Promise<Rsyslog> {
  const folder = await mkdtemp(join(tmpdir(), 'yamori-rsyslog-'));
  const out = join(folder, 'out.ndjson');
  const port = await freePort();
  const inputs = {
    tls: `module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
input(type="imtcp" address="127.0.0.1" port="${port}")`,
    tcp: `module(load="imtcp")\ninput(type="imtcp" address="127.0.0.1" port="${port}")`,
    // Its TCP input tells when it is up.
    udp: `module(load="imudp")\nmodule(load="imtcp")\ninput(type="imudp" address="127.0.0.1" port="${port}")
input(type="imtcp" address="127.0.0.1" port="${port}")`,
  };
  await writeFile(
    join(folder, 'rsyslog.conf'),
    `global(workDirectory="${folder}" parser.permitSlashInProgramName="on"
  defaultNetstreamDriverCAFile="${certificates.authorityFile}"
  defaultNetstreamDriverCertFile="${certificates.certificateFile}"
  defaultNetstreamDriverKeyFile="${certificates.keyFile}")
${inputs[transport]}
module(load="mmpstrucdata")
template(name="line" type="list" option.jsonf="on") {
  property(outname="pri" name="pri" format="jsonf")
  property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="host" name="hostname" format="jsonf")
  property(outname="app" name="app-name" format="jsonf")
  property(outname="msgid" name="msgid" format="jsonf")
  property(outname="raw" name="rawmsg" format="jsonf")
  property(outname="message" name="msg" format="jsonf")
  property(outname="data" name="$!rfc5424-sd" format="jsonf")
}
action(type="mmpstrucdata" jsonRoot="$!")
action(type="omfile" file="${out}" template="line" asyncWriting="off" flushOnTXEnd="on")
`,
  );
  let running: RunningServer | null = null;
  const remove = async () => {
    await running?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    port,
    async start() {
      const words = ['-n', '-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'pid')];
      running ??= await startServer('rsyslogd', words, port);
    },
    async stop() {
      await running?.stop();
      running = null;
    },
    async lines() {
      const text = await readFile(out, 'utf8').catch(() => '');
      const whole = text.split('\n').slice(0, -1);
      return whole.map((line) => {
        const read = JSON.parse(line) as Omit<SyslogLine, 'data'> & { data: string };
        return { ...read, data: JSON.parse(read.data || '{}') as SyslogLine['data'] };
      });
    },
    remove,
    [Symbol.asyncDispose]: remove,
  };
}
