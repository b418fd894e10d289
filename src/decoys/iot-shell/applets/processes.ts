/** ps, kill and what else is about processes. */
import type { Process } from '../device/device.ts';
import { MOST_KILLED } from '../files/visitor-state.ts';
import type { Shell } from '../shell/shell.ts';
import { type Applet, type AppletTable, complain, plain, readOptions, say, usage } from './call.ts';

const SIGNALS = [
  '',
  'HUP',
  'INT',
  'QUIT',
  'ILL',
  'TRAP',
  'ABRT',
  'BUS',
  'FPE',
  'KILL',
  'USR1',
  'SEGV',
  'USR2',
  'PIPE',
  'ALRM',
  'TERM',
];

/** Those of the device that he left alive, and his own. */
export function processesOf(shell: Shell, running: string): Process[] {
  const { device, state, pid, user } = shell.host;
  return [
    ...device.processes.filter((one) => !state.killed.has(one.pid)),
    { pid, user, sizeKb: 1_456, state: 'S', command: '-sh' },
    { pid: shell.host.nextPid(), user, sizeKb: 1_452, state: 'R', command: running },
  ];
}

const ps: Applet = plain((call) => {
  const rows = processesOf(call.shell, ['ps', ...call.args].join(' '));
  say(call, '  PID USER       VSZ STAT COMMAND\n');
  for (const { pid, user, sizeKb, state, command } of rows)
    say(
      call,
      `${String(pid).padStart(5)} ${user.padEnd(8)} ${String(sizeKb).padStart(5)} ${state.padEnd(4)} ${command}\n`,
    );
  return 0;
});

export const kill: Applet = plain((call) => {
  const { shell, args } = call;
  const label = { ...call, name: call.name === 'kill' ? shell.name : call.name };
  if (args[0] === '-l') {
    SIGNALS.forEach((name, n) => {
      if (name !== '') say(call, `${String(n).padStart(2)}) SIG${name}\n`);
    });
    return 0;
  }
  const isSignal = /^-/.test(args[0] ?? '');
  if (isSignal && args[0] !== '-s' && !isKnown(args[0].slice(1)))
    return complain(label, `bad signal name '${args[0].slice(1)}'`);
  const pids = args.slice(isSignal ? (args[0] === '-s' ? 2 : 1) : 0);
  if (pids.length === 0) return complain(label, 'you need to specify whom to kill');
  const isTest = args[0] === '-0';
  let status = 0;
  for (const text of pids) {
    const pid = Number(text);
    if (!/^-?\d{1,9}$/.test(text)) status = complain(label, `bad pid '${text}'`);
    else if (!exists(shell, Math.abs(pid)))
      status = complain(label, `can't kill pid ${text}: No such process`);
    else if (!isTest) end(shell, pid);
  }
  return status;
});

function isKnown(signal: string): boolean {
  return /^\d{1,2}$/.test(signal) || SIGNALS.includes(signal.replace(/^SIG/, ''));
}

function exists({ host }: Shell, pid: number): boolean {
  return (
    pid === host.pid || (!host.state.killed.has(pid) && host.device.processes.some((one) => one.pid === pid))
  );
}

/** Threads of the kernel and init do not die. */
function end({ host }: Shell, pid: number): void {
  const one = host.device.processes.find((process) => process.pid === pid);
  if (one !== undefined && pid !== 1 && !one.command.startsWith('[') && host.state.killed.size < MOST_KILLED)
    host.state.killed.add(pid);
}

const killall: Applet = plain((call) => {
  const { rest } = readOptions(
    call.args.filter((arg) => !/^-(\d+|[A-Z]+)$/.test(arg)),
    'lqo',
  );
  if (rest.length === 0) return usage(call, 'killall [-l] [-q] [-SIG] PROCESS_NAME...');
  let status = 0;
  for (const name of rest) {
    const found = call.shell.host.device.processes.filter(
      ({ pid, command }) =>
        !call.shell.host.state.killed.has(pid) && command.split(' ')[0].split('/').at(-1) === name,
    );
    for (const { pid } of found) end(call.shell, pid);
    if (found.length === 0 && !call.args.includes('-q'))
      status = complain(call, `${name}: no process killed`);
    else if (found.length === 0) status = 1;
  }
  return status;
});

export const PROCESS_APPLETS: AppletTable = {
  kill,
  killall,
  pidof: plain((call) => {
    const found = call.shell.host.device.processes.filter(
      ({ pid, command }) =>
        !call.shell.host.state.killed.has(pid) && command.split(' ')[0].split('/').at(-1) === call.args[0],
    );
    if (found.length > 0) say(call, `${found.map(({ pid }) => pid).join(' ')}\n`);
    return found.length > 0 ? 0 : 1;
  }),
  ps,
  top: plain((call) => {
    const rows = processesOf(call.shell, 'top');
    say(
      call,
      `Mem: ${Math.floor(call.shell.host.device.make.memoryKb * 0.8)}K used, ${Math.floor(call.shell.host.device.make.memoryKb * 0.2)}K free, 0K shrd, 1468K buff, ${Math.floor(call.shell.host.device.make.memoryKb / 5)}K cached\nCPU:   4% usr   7% sys   0% nic  88% idle   0% io   0% irq   0% sirq\n  PID  PPID USER     STAT   VSZ %MEM CPU %CPU COMMAND\n`,
    );
    for (const { pid, user, sizeKb, state, command } of rows.slice(0, 18))
      say(
        call,
        `${String(pid).padStart(5)} ${String(pid === 1 ? 0 : 1).padStart(5)} ${user.padEnd(8)} ${state.padEnd(4)} ${String(sizeKb).padStart(5)}   1%   0   0% ${command}\n`,
      );
    return 0;
  }),
};
