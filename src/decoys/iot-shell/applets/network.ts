/**
 * wget, tftp, curl, ftpget and their kin: what they name is written down as an indicator, the visitor sees that it came,
 * and nothing is ever fetched. The rest tells of the device's own network.
 */
import { createHash } from 'node:crypto';
import { elfHeader } from '../device/elf-image.ts';
import { TROUBLE_WORDS } from '../files/file-trouble.ts';
import {
  type Applet,
  type AppletTable,
  type Call,
  complain,
  plain,
  readOptions,
  say,
  usage,
} from './call.ts';

/** Sizes of what bots load. */
const LEAST_SIZE = 38_000;
const SIZE_SPREAD = 90_000;

/** What "came": of a plausible size and, for a binary, of this device's architecture; the same for the same place. */
function pretended(call: Call, url: string): string {
  const digest = createHash('sha256').update(url).digest();
  if (/\.(sh|txt|php|html?)(\?|$)|\/$/.test(url)) return '#!/bin/sh\n';
  const size = LEAST_SIZE + (digest.readUInt32BE(0) % SIZE_SPREAD);
  const header = elfHeader(call.shell.host.device.make, size).toString('latin1');
  return header.padEnd(size, call.shell.host.device.busybox.slice(4_096, 8_192));
}

function store(call: Call, url: string, name: string): number {
  const { shell } = call;
  const content = pretended(call, url);
  shell.host.capture.download(url, name, call.name);
  if (name === '-') {
    call.out.write(content);
    return 0;
  }
  const path = shell.path(name);
  const trouble = shell.host.files.write(path, content, { isPretended: true });
  if (trouble !== null) return complain(call, `can't open '${name}': ${TROUBLE_WORDS[trouble]}`);
  return 0;
}

interface Place {
  readonly host: string;
  readonly port: string;
  readonly path: string;
}

function placeOf(url: string): Place | null {
  const found =
    /^(?:(https?|ftp|tftp):\/\/)?(?:[^@/]*@)?(\[[0-9a-fA-F:.]+\]|[^:/?#]+)(?::(\d{1,5}))?([/?#].*)?$/s.exec(
      url,
    );
  if (found === null) return null;
  return {
    host: found[2],
    port: found[3] ?? (found[1] === 'ftp' ? '21' : found[1] === 'https' ? '443' : '80'),
    path: found[4] ?? '/',
  };
}

function withScheme(url: string, scheme = 'http'): string {
  return /^[a-z]+:\/\//.test(url) ? url : `${scheme}://${url}`;
}

function lastName(path: string): string {
  return path.split(/[?#]/)[0].split('/').at(-1) || 'index.html';
}

const wget: Applet = plain((call) => {
  const { flags, values, rest } = readOptions(call.args, 'cqsS4vi', 'OPYUTtobe', {
    spider: 's',
    'no-check-certificate': '4',
    quiet: 'q',
    'user-agent': 'U',
    'output-document': 'O',
    timeout: 'T',
    tries: 't',
  });
  if (rest.length === 0)
    return usage(
      call,
      "wget [-c|--continue] [-s|--spider] [-q|--quiet] [-O|--output-document file]\n\t[--header 'header: value'] [-Y|--proxy on/off] [-P DIR]\n\t[-U|--user-agent agent] url\n\nRetrieve files via HTTP or FTP",
    );
  let status = 0;
  for (const given of rest) {
    const url = withScheme(given);
    const place = placeOf(url);
    if (place === null) {
      call.shell.host.capture.indicate(given, 'unreadable');
      status = complain(call, `bad address '${given}'`);
      continue;
    }
    const name = values.get('O') ?? lastName(place.path);
    const folder = values.get('P');
    const target = folder === undefined || name === '-' ? name : `${folder}/${name}`;
    const shown = name === '-' ? '-' : lastName(name);
    if (!flags.has('q'))
      call.err.write(`Connecting to ${place.host}:${place.port} (${place.host}:${place.port})\n`);
    if (flags.has('s')) {
      call.shell.host.capture.download(url, target, call.name);
      continue;
    }
    const failed = store(call, url, target);
    if (failed !== 0) status = failed;
    else if (!flags.has('q')) {
      const size = pretended(call, url).length;
      const human = size >= 100_000 ? `${Math.floor(size / 1_024)}k` : String(size);
      call.err.write(
        `\r${shown.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(31)}| ${human.padStart(6)}  0:00:00 ETA\n`,
      );
    }
  }
  return status;
});

const curl: Applet = plain((call) => {
  const { flags, values, rest } = readOptions(call.args, 'sSfLkOvIiag46G#', 'oAHdXuTmexF', {
    silent: 's',
    insecure: 'k',
    location: 'L',
    output: 'o',
    'user-agent': 'A',
    'remote-name': 'O',
    'max-time': 'm',
    'connect-timeout': 'e',
  });
  if (rest.length === 0) {
    call.err.write("curl: try 'curl --help' or 'curl --manual' for more information\n");
    return 2;
  }
  let status = 0;
  for (const given of rest) {
    const url = withScheme(given);
    const place = placeOf(url);
    if (place === null) {
      call.shell.host.capture.indicate(given, 'unreadable');
      call.err.write('curl: (3) URL using bad/illegal format or missing URL\n');
      status = 3;
      continue;
    }
    const name = values.get('o') ?? (flags.has('O') ? lastName(place.path) : '-');
    const size = String(pretended(call, url).length);
    if (name !== '-' && !flags.has('s'))
      call.err.write(
        `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n\r100 ${size.padStart(5)}  100 ${size.padStart(5)}    0     0  41210      0  0:00:01  0:00:01 --:--:-- 41230\n`,
      );
    if (store(call, url, name) !== 0) status = 23;
  }
  return status;
});

const tftp: Applet = plain((call) => {
  const { flags, values, rest } = readOptions(call.args, 'gpv', 'lrbc');
  const [host, port] = rest;
  // The client of other makers: `tftp HOST -c get FILE`.
  const foreign = values.get('c') === 'get' ? rest[1] : undefined;
  const remote = foreign ?? values.get('r') ?? values.get('l');
  if (
    host === undefined ||
    remote === undefined ||
    (!flags.has('g') && !flags.has('p') && foreign === undefined)
  )
    return usage(
      call,
      'tftp [OPTIONS] HOST [PORT]\n\nTransfer a file from/to tftp server\n\nOptions:\n\t-l FILE\tLocal FILE\n\t-r FILE\tRemote FILE\n\t-g\tGet file\n\t-p\tPut file',
    );
  const url = `tftp://${host}${port !== undefined && foreign === undefined && port !== '69' ? `:${port}` : ''}/${remote.replace(/^\//, '')}`;
  if (flags.has('p')) {
    call.shell.host.capture.indicate(url, 'send');
    return 0;
  }
  return store(call, url, values.get('l') ?? lastName(remote));
});

const ftp = (isPut: boolean): Applet =>
  plain((call) => {
    const { values, rest } = readOptions(call.args, 'cv', 'upP', {
      continue: 'c',
      verbose: 'v',
      username: 'u',
      password: 'p',
      port: 'P',
    });
    const [host, local, remote] = rest;
    if (host === undefined || local === undefined)
      return usage(
        call,
        `${call.name} [OPTIONS] HOST ${isPut ? 'REMOTE_FILE LOCAL_FILE' : 'LOCAL_FILE REMOTE_FILE'}`,
      );
    const port = values.get('P');
    const far = isPut ? local : (remote ?? local);
    const url = `ftp://${host}${port !== undefined && port !== '21' ? `:${port}` : ''}/${far.replace(/^\//, '')}`;
    if (isPut) {
      call.shell.host.capture.indicate(url, 'send');
      return 0;
    }
    return store(call, url, local);
  });

/** A place that is called, not fetched from: a shell that calls home, a scan. */
const caller = (words: (host: string) => string): Applet =>
  plain((call) => {
    const { rest } = readOptions(call.args, 'lnuvtzk46q', 'ewpisScWIb');
    const [host, port] = rest;
    if (host === undefined) return usage(call, `${call.name} [OPTIONS] HOST [PORT]`);
    call.shell.host.capture.indicate(
      `${call.name}://${host}${port === undefined ? '' : `:${port}`}`,
      'connect',
    );
    call.err.write(words(host));
    return 1;
  });

const ifconfig: Applet = plain((call) => {
  const { device } = call.shell.host;
  const { interfaceName } = device.make;
  const [wanted, ...changes] = call.args.filter((arg) => arg !== '-a');
  if (changes.length > 0) return 0;
  const broadcast = device.address.replace(/\d+$/, '255');
  const blocks: Readonly<Record<string, string>> = {
    [interfaceName]: `${interfaceName.padEnd(9)} Link encap:Ethernet  HWaddr ${device.mac.toUpperCase()}  \n          inet addr:${device.address}  Bcast:${broadcast}  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n          RX packets:${Math.floor(call.shell.host.clock() / 40_000) % 9_000_000} errors:0 dropped:0 overruns:0 frame:0\n          TX packets:${Math.floor(call.shell.host.clock() / 90_000) % 9_000_000} errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:1000 \n          Interrupt:12 \n\n`,
    lo: 'lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:16436  Metric:1\n          RX packets:212 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:212 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:0 \n          RX bytes:18424 (17.9 KiB)  TX bytes:18424 (17.9 KiB)\n\n',
  };
  if (wanted !== undefined && !Object.hasOwn(blocks, wanted))
    return complain(call, `${wanted}: error fetching interface information: Device not found`);
  say(call, wanted === undefined ? Object.values(blocks).join('') : blocks[wanted]);
  return 0;
});

const netstat: Applet = plain((call) => {
  const { address, device } = call.shell.host;
  say(
    call,
    `Active Internet connections (${call.args.some((arg) => /[al]/.test(arg)) ? 'servers and established' : 'w/o servers'})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       \n`,
  );
  const row = (local: string, foreign: string, state: string) =>
    say(call, `tcp        0      0 ${local.padEnd(23)} ${foreign.padEnd(23)} ${state.padEnd(11)} \n`);
  if (call.args.some((arg) => /[al]/.test(arg)))
    for (const port of [80, 23]) row(`0.0.0.0:${port}`, '0.0.0.0:*', 'LISTEN');
  row(`${device.address}:23`, `${address}:${40_000 + (call.shell.host.pid % 20_000)}`, 'ESTABLISHED');
  return 0;
});

export const NETWORK_APPLETS: AppletTable = {
  arp: plain((call) => {
    const { device } = call.shell.host;
    say(
      call,
      `? (${device.gateway}) at ${device.mac.slice(0, 8)}:00:00:01 [ether]  on ${device.make.interfaceName}\n`,
    );
    return 0;
  }),
  curl,
  ftpget: ftp(false),
  ftpput: ftp(true),
  ifconfig,
  nc: caller((host) => `nc: can't connect to remote host (${host}): Connection timed out\n`),
  netstat,
  nslookup: caller((host) => `nslookup: can't resolve '${host}'\n`),
  ping: caller((host) => `ping: bad address '${host}'\n`),
  route: plain((call) => {
    const { device } = call.shell.host;
    const row = (to: string, via: string, mask: string, flags: string) =>
      `${to.padEnd(15)} ${via.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} 0      0        0 ${device.make.interfaceName}\n`;
    if (call.args.some((arg) => arg === 'add' || arg === 'del')) return 0;
    say(
      call,
      `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${row('0.0.0.0', device.gateway, '0.0.0.0', 'UG')}${row(device.address.replace(/\d+$/, '0'), '0.0.0.0', '255.255.255.0', 'U')}`,
    );
    return 0;
  }),
  telnet: caller((host) => `telnet: can't connect to remote host (${host}): Connection timed out\n`),
  telnetd: plain(() => 0),
  tftp,
  udhcpc: plain(() => 0),
  wget,
};
