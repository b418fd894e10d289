/** What the device says of itself: uname, id, df, free, mount, uptime, reboot, passwd ... */
import { freeKb, loadAt } from '../device/base-files.ts';
import { ctime } from '../device/device.ts';
import { MOST_PASSWORDS } from '../files/visitor-state.ts';
import { Leave } from '../shell/leave.ts';
import type { Waiting } from '../shell/waiting.ts';
import { type Applet, type AppletTable, complain, plain, readOptions, say, usage } from './call.ts';

const uname: Applet = plain((call) => {
  const { flags, unknown } = readOptions(call.args, 'amnrspvio');
  const { device } = call.shell.host;
  if (unknown !== null) return usage(call, 'uname [-amnrspv]');
  const all = {
    s: 'Linux',
    n: device.hostName,
    r: device.make.kernel,
    v: `#${device.kernelVersion.split(' #').at(-1) ?? ''}`,
    m: device.make.machine,
    p: 'unknown',
    o: 'GNU/Linux',
  };
  const wanted = flags.has('a') ? 'snrvmo' : flags.size === 0 ? 's' : 'snrvmpo';
  const shown = [...wanted].filter((flag) => flags.has('a') || flags.size === 0 || flags.has(flag));
  say(call, `${shown.map((flag) => all[flag as keyof typeof all]).join(' ')}\n`);
  return 0;
});

/** All accounts of such devices are root. */
const id: Applet = plain((call) => {
  const { flags } = readOptions(call.args, 'ugGnr');
  const { user } = call.shell.host;
  if (flags.has('u') || flags.has('g') || flags.has('G')) say(call, flags.has('n') ? `${user}\n` : '0\n');
  else say(call, `uid=0(${user}) gid=0(root)${user === 'root' ? ' groups=0(root)' : ''}\n`);
  return 0;
});

const uptime: Applet = plain((call) => {
  const { state, clock } = call.shell.host;
  const now = clock();
  const minutes = Math.max(0, Math.floor((now - state.bootedAt) / 60_000));
  const days = Math.floor(minutes / 1_440);
  const hours = Math.floor(minutes / 60) % 24;
  const up = `${days > 0 ? `${days} day${days > 1 ? 's' : ''}, ` : ''}${hours > 0 ? `${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, '0')}` : `${minutes % 60} min`}`;
  say(
    call,
    ` ${new Date(now).toISOString().slice(11, 19)} up ${up},  load average: ${loadAt(now).split(' ').join(', ')}\n`,
  );
  return 0;
});

const free: Applet = plain((call) => {
  const { device, clock } = call.shell.host;
  const total = device.make.memoryKb;
  const unused = freeKb(device, clock());
  const row = (name: string, values: readonly number[]) =>
    `${name.padStart(13)}${values.map((one) => String(one).padStart(13)).join('')}\n`;
  say(
    call,
    `${['total', 'used', 'free', 'shared', 'buffers']
      .map((one) => one.padStart(13))
      .join('')
      .padStart(78)}\n`,
  );
  say(call, row('Mem:', [total, total - unused, unused, 0, 1_468]));
  say(
    call,
    `${'-/+ buffers:'.padStart(13)}${[total - unused - 1_468, unused + 1_468]
      .map((one) => String(one).padStart(26))
      .join('')
      .slice(13)}\n`,
  );
  say(call, row('Swap:', [0, 0, 0]));
  return 0;
});

const df: Applet = plain((call) => {
  const { flags } = readOptions(call.args, 'hkmPTa');
  const human = (kb: number) => (kb >= 1_024 ? `${(kb / 1_024).toFixed(1)}M` : `${kb.toFixed(1)}K`);
  const show = (kb: number) => (flags.has('h') ? human(kb) : String(kb));
  say(
    call,
    flags.has('h')
      ? 'Filesystem                Size      Used Available Use% Mounted on\n'
      : 'Filesystem           1K-blocks      Used Available Use% Mounted on\n',
  );
  for (const { device, path, sizeKb, usedKb } of call.shell.host.device.make.mounts) {
    if (sizeKb === 0) continue;
    const share = `${Math.round((usedKb / sizeKb) * 100)}%`;
    say(
      call,
      `${device.padEnd(20)} ${show(sizeKb).padStart(9)} ${show(usedKb).padStart(9)} ${show(sizeKb - usedKb).padStart(9)} ${share.padStart(4)} ${path}\n`,
    );
  }
  return 0;
});

const mount: Applet = plain((call) => {
  const { rest } = readOptions(call.args, 'arwfinlsv', 'to');
  if (rest.length > 0) {
    const isRemount = call.args.some((arg) => arg.includes('remount'));
    const found = call.shell.host.device.make.mounts.some(({ path }) => path === rest.at(-1));
    if (isRemount && found) return 0;
    return complain(
      call,
      `mounting ${rest[0]} on ${rest[1] ?? rest[0]} failed: ${rest.length < 2 && !found ? "can't find in /etc/fstab" : 'Invalid argument'}`,
      255,
    );
  }
  for (const { device, path, type, options } of call.shell.host.device.make.mounts)
    say(call, `${device} on ${path} type ${type} (${options})\n`);
  return 0;
});

/** The settings of the one who visits change; another finds the device as it was. */
const passwd: Applet = function* (call) {
  const { state, device } = call.shell.host;
  const user = call.args.find((arg) => !arg.startsWith('-')) ?? call.shell.host.user;
  if (!device.accounts.some((one) => one.user === user) && user !== 'root')
    return complain(call, `unknown user ${user}`);
  call.out.write(`Changing password for ${user}\n`);
  const ask = function* (prompt: string): Waiting<string | null> {
    if (!call.in.isTerminal) call.out.write(prompt);
    else {
      call.out.write(prompt);
      const line: string | null = yield { kind: 'input', isSecret: true, prompt: '' };
      call.out.write('\n');
      return line?.replace(/\n$/, '') ?? null;
    }
    return (yield* call.in.chunk())?.split('\n')[0] ?? null;
  };
  const first = yield* ask('New password: ');
  const second = yield* ask('Retype password: ');
  if (first === null || first !== second) {
    call.err.write("Passwords don't match\n");
    return complain(call, `password for ${user} is unchanged`);
  }
  if (state.passwords.size < MOST_PASSWORDS || state.passwords.has(user))
    state.passwords.set(user, first.slice(0, 256));
  call.out.write(`passwd: password for ${user} changed by ${call.shell.host.user}\n`);
  return 0;
};

const sleep: Applet = function* (call) {
  const [text] = call.args;
  if (text === undefined) return usage(call, 'sleep [N]...');
  const found = /^(\d{1,9}(?:\.\d*)?)([smhd]?)$/.exec(text);
  if (found === null) return complain(call, `invalid number '${text}'`);
  const scale = { '': 1, s: 1, m: 60, h: 3_600, d: 86_400 }[found[2]] ?? 1;
  const ms = call.shell.bounds.sleep(Number(found[1]) * scale * 1_000);
  if (ms > 0) yield { kind: 'sleep', ms };
  call.shell.bounds.resume();
  return 0;
};

const restart: Applet = plain((call) => {
  call.shell.host.restart();
  throw new Leave('exit', 0);
});

const quiet: Applet = plain(() => 0);

export const SYSTEM_APPLETS: AppletTable = {
  date: plain((call) => {
    const now = new Date(call.shell.host.clock());
    const format = call.args.find((arg) => arg.startsWith('+'));
    if (format === undefined) say(call, `${ctime(now).slice(0, 20)}UTC ${now.getUTCFullYear()}\n`);
    else {
      const iso = now.toISOString();
      const parts: Readonly<Record<string, string>> = {
        Y: iso.slice(0, 4),
        m: iso.slice(5, 7),
        d: iso.slice(8, 10),
        H: iso.slice(11, 13),
        M: iso.slice(14, 16),
        S: iso.slice(17, 19),
        s: String(Math.floor(now.getTime() / 1_000)),
        F: iso.slice(0, 10),
        T: iso.slice(11, 19),
      };
      say(call, `${format.slice(1).replace(/%([YmdHMSsFT])/g, (_whole, c: string) => parts[c])}\n`);
    }
    return 0;
  }),
  crontab: plain((call) =>
    call.args.includes('-l') ? complain(call, `can't open 'root': No such file or directory`) : 0,
  ),
  df,
  dmesg: plain((call) => {
    const { device } = call.shell.host;
    say(
      call,
      `${device.kernelVersion}\nCPU: ${device.make.cpu[0].split(': ')[1]}\nMemory: ${device.make.memoryKb}k available\n`,
    );
    return 0;
  }),
  env: plain((call) => {
    for (const [name, one] of call.shell.variables()) if (one.isExported) say(call, `${name}=${one.value}\n`);
    say(call, `PWD=${call.shell.cwd}\n`);
    return 0;
  }),
  free,
  halt: restart,
  hostname: plain((call) => {
    if (call.args.length === 0) say(call, `${call.shell.host.device.hostName}\n`);
    return 0;
  }),
  id,
  insmod: plain((call) => complain(call, `can't insert '${call.args[0] ?? ''}': No such file or directory`)),
  iptables: plain((call) => {
    if (/^(-L|--list)/.test(call.args[0] ?? ''))
      for (const chain of ['INPUT', 'FORWARD', 'OUTPUT'])
        say(
          call,
          `${chain === 'INPUT' ? '' : '\n'}Chain ${chain} (policy ACCEPT)\ntarget     prot opt source               destination         \n`,
        );
    return 0;
  }),
  logger: quiet,
  lsmod: plain((call) => {
    say(call, 'Module                  Size  Used by    Not tainted\n');
    return 0;
  }),
  mount,
  nohup: function* (call) {
    if (call.args.length === 0) return usage(call, 'nohup PROG ARGS');
    return yield* call.shell.call(call.args, call, call.line);
  },
  passwd,
  poweroff: restart,
  pwd: plain((call) => {
    say(call, `${call.shell.cwd}\n`);
    return 0;
  }),
  reboot: restart,
  seq: plain((call) => {
    const numbers = call.args.map(Number);
    if (numbers.length === 0 || numbers.length > 3 || numbers.some((one) => !Number.isFinite(one)))
      return usage(call, 'seq [-w] [-s SEP] [FIRST [INC]] LAST');
    const [first, step, last] =
      numbers.length === 1
        ? [1, 1, numbers[0]]
        : numbers.length === 2
          ? [numbers[0], 1, numbers[1]]
          : numbers;
    if (step === 0) return 0;
    for (let n = first; step > 0 ? n <= last : n >= last; n += step) {
      call.shell.bounds.step();
      say(call, `${n}\n`);
    }
    return 0;
  }),
  sleep,
  sync: quiet,
  ulimit: quiet,
  umount: plain((call) => {
    const path = call.args.find((arg) => !arg.startsWith('-'));
    return path === undefined
      ? usage(call, 'umount [OPTIONS] FILESYSTEM|DIRECTORY')
      : complain(
          call,
          `can't unmount ${path}: ${call.shell.host.files.isMountPoint(path) ? 'Device or resource busy' : 'Invalid argument'}`,
        );
  }),
  uname,
  uptime,
  usleep: quiet,
  watchdog: quiet,
  who: plain((call) => {
    say(
      call,
      `USER       TTY      IDLE      TIME            HOST\n${call.shell.host.user.padEnd(10)} pts/0    00:00   ${ctime(new Date(call.shell.host.clock())).slice(4, 16)} ${call.shell.host.address}\n`,
    );
    return 0;
  }),
  whoami: plain((call) => {
    say(call, `${call.shell.host.user}\n`);
    return 0;
  }),
};
