/** `yamori watch`: a live interface, judged again and again while it runs. */
import { type Command, Option } from 'commander';
import { YamoriError } from '../../base/errors.ts';
import { createColours, wantsColour } from '../colours.ts';
import { addCommonOptions, type CommonOptions, readOptionsFrom, wholeNumber } from '../common-options.ts';
import { addHubOptions, type HubOptions, hubTargetOf } from '../hub/hub-options.ts';
import { renderAlert, renderReport } from '../report-text.ts';
import { formatCount, formatTime } from '../time-text.ts';
import type { WatchSnapshot } from '../watch-interface.ts';

interface Options extends CommonOptions, HubOptions {
  interface: string;
  filter?: string;
  snaplen: number;
  every: number;
  duration?: number;
  json: boolean;
}

export function registerWatch(program: Command): void {
  const command = addCommonOptions(
    program
      .command('watch')
      .description('watch an interface live, through tcpdump, and tell of owners’ addresses'),
  );
  addHubOptions(command, ['json', 'owners'])
    .addOption(new Option('-i, --interface <name>', 'interface to capture on').makeOptionMandatory())
    .option('--filter <expression>', 'capture filter in the language of pcap-filter(7)')
    .option('--snaplen <bytes>', 'bytes kept of each packet', wholeNumber(96, 262_144), 256)
    .option(
      '--every <seconds>',
      'how often sources are judged, or sightings spooled for the hub',
      wholeNumber(1, 86_400),
      60,
    )
    .option('--duration <seconds>', 'end by itself after that time', wholeNumber(1, 31_536_000))
    .option('--json', 'one line of JSON for each new alert', false)
    .action(async (options: Options) => {
      if (options.dark.length === 0) {
        throw new YamoriError(
          'E_DARK_UNKNOWN',
          'a live interface does not show which addresses are unused',
          'Name the dark space with --dark PREFIX.',
        );
      }
      const target = await hubTargetOf(options, `watch-${options.interface}`);
      const run = await readOptionsFrom([], options, { withRecords: false, explain: null });
      const colours = createColours(!options.json && wantsColour(process.stdout, process.env));
      const told = new Set<string>();
      const say = (text: string) => process.stderr.write(`${formatTime(Date.now() / 1000)}  ${text}\n`);
      const note = (text: string) => {
        if (!options.quiet) say(text);
      };
      const settings = {
        filter: options.filter,
        snaplen: options.snaplen,
        everyMs: options.every * 1000,
        durationMs: options.duration === undefined ? null : options.duration * 1000,
        onNote: note,
      };
      if (target !== null) {
        const { postInterface } = await import('../hub/post-interface.ts');
        await postInterface(options.interface, run.options, { ...settings, target, onLoss: say });
        if (!run.options.signal.aborted) run.done();
        return;
      }
      const tell = ({ report, drops }: WatchSnapshot) => {
        note(
          `${formatCount(report.counted)} packets to the dark space of ${formatCount(report.packets)} seen, ` +
            `${formatCount(report.sources)} sources, ${formatCount(report.alerts.length)} alerts, ` +
            `${formatCount(drops)} packets dropped by the kernel`,
        );
        for (const alert of report.alerts) {
          // A verdict that changed is news; more packets of the same are not.
          const key = `${alert.owner} ${alert.address} ${alert.verdict} ${alert.grade}`;
          if (told.has(key)) continue;
          told.add(key);
          process.stdout.write(
            options.json
              ? `${JSON.stringify(alert)}\n`
              : `${renderAlert(alert, process.stdout.columns ?? 100, colours).join('\n')}\n`,
          );
        }
      };
      const { watchInterface } = await import('../watch-interface.ts');
      const last = await watchInterface(options.interface, run.options, {
        ...settings,
        onSnapshot: tell,
      });
      if (!options.json) {
        process.stdout.write(
          renderReport(last.report, { colours, width: process.stdout.columns ?? 100, top: 8, alerts: 10 }),
        );
        process.stdout.write(`packets dropped by the kernel: ${formatCount(last.drops)}\n`);
      }
      // A watch is ended by a signal: that is its normal end.
      if (!run.options.signal.aborted) run.done();
    });
}
