/** `npm run bench:accuracy`: verdicts and marks against generated truth, recorded traces and foreign traffic. */
import { basename } from 'node:path';
import { YamoriError } from '../src/base/errors.ts';
import { MARKS } from '../src/model/marks.ts';
import { darkPrefix } from './captures.ts';
import { scores, scoreText } from './confusion.ts';
import { foreignTraces } from './foreign-traces.ts';
import {
  ANSWERS,
  CLASSES,
  CROWD,
  generateLabelled,
  type LabelledCapture,
  NO_TOOL,
  readAnswers,
  recordedCaptures,
  sourceKey,
} from './labelled.ts';
import { MarkRates } from './mark-rates.ts';
import { readFlags } from './options.ts';
import { main, Stopped, withFolder } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatCount } from './table.ts';
import { Tally } from './tally.ts';

const flags = readFlags('Compares verdicts and marks with the truth.', {
  seeds: { default: 3, least: 1, about: 'generated captures for each dark size, seeds 1, 2, ...' },
  'dark-bits': { default: [24, 20, 16], about: 'lengths of the dark prefixes' },
  sources: { default: 60_000, least: 1, about: 'sources of a generated capture' },
  packets: { default: 1_200_000, least: 1, about: 'packets of a generated capture' },
  days: { default: 30, least: 1, about: 'days of a generated capture' },
  'no-recorded': { about: 'leave test/traces out' },
  'no-foreign': { about: 'leave ../shared/traces out' },
  'no-marks': { about: 'leave the rates of the marks out' },
  json: { about: 'one JSON object in place of the tables' },
});

/** Part of a generated capture that is odd or broken: where the class `noise` comes from. */
const DIRT = 0.002;
const TOOLS = [...MARKS.filter((mark) => mark !== 'irregular'), NO_TOOL];

interface Part {
  readonly name: string;
  readonly tally: Tally;
}

/** The answers on one capture go into the tally, and its packets past the fingerprints. */
async function judge(
  capture: LabelledCapture,
  tally: Tally,
  rates: MarkRates | null,
  corpus: string,
  signal: AbortSignal,
  folder: string,
): Promise<void> {
  tally.add(capture, await readAnswers(capture, signal, folder));
  if (rates === null) return;
  const truths = new Map(capture.truths.map((truth) => [sourceKey(truth.address), truth]));
  const labelOf = (key: number | string) => {
    const truth = truths.get(key) ?? capture.crowd;
    return truth === null ? { tool: null, kind: 'nobody' } : { tool: truth.tool, kind: truth.kind };
  };
  await rates.add(corpus, capture.file, labelOf, signal);
  if (signal.aborted) throw new Stopped();
}

async function judgeGenerated(rates: MarkRates | null, signal: AbortSignal, folder: string): Promise<Part[]> {
  const { packets, sources, days } = flags;
  const parts: Part[] = [];
  for (const darkBits of flags['dark-bits']) {
    const tally = new Tally();
    for (let seed = 1; seed <= flags.seeds; seed++) {
      status(`/${darkBits} seed ${seed}: generating`);
      const capture = await generateLabelled(
        { packets, sources, darkBits, days, seed },
        DIRT,
        signal,
        folder,
      );
      status(`/${darkBits} seed ${seed}: reading`);
      await judge(capture, tally, rates, 'generated', signal, folder);
    }
    parts.push({ name: darkPrefix(darkBits), tally });
  }
  return parts;
}

async function judgeRecorded(rates: MarkRates | null, signal: AbortSignal, folder: string): Promise<Part> {
  const tally = new Tally();
  const captures = recordedCaptures();
  for (const [i, capture] of captures.entries()) {
    status(`test/traces: ${Math.floor((100 * i) / captures.length)} %`);
    await judge(capture, tally, rates, 'test/traces', signal, folder);
  }
  return { name: 'test/traces', tally };
}

/** Resolves to the number of files that are no capture, or to null when there is no such folder. */
async function markForeign(rates: MarkRates, signal: AbortSignal): Promise<number | null> {
  const traces = foreignTraces();
  if (traces === null) return null;
  let unread = 0;
  for (const [i, trace] of traces.entries()) {
    status(`foreign traces: ${Math.floor((100 * i) / traces.length)} %`);
    try {
      await rates.add(trace.class, trace.file, () => ({ tool: null, kind: basename(trace.file) }), signal);
    } catch (error) {
      // Some of them are broken on purpose.
      if (!(error instanceof YamoriError)) throw error;
      unread++;
    }
    if (signal.aborted) throw new Stopped();
  }
  return unread;
}

function print(...paragraphs: readonly string[]): void {
  process.stdout.write(`${paragraphs.join('\n')}\n\n`);
}

function printPart({ name, tally }: Part, isGenerated: boolean): void {
  const of = isGenerated ? `generated, ${name}, ${flags.seeds} seeds` : name;
  print(`== ${of}: ${formatCount(tally.sources)} sources`);
  print('Innocent sources that were accused', tally.accusedText());
  print('Precision and recall', scoreText(tally.verdicts));
  print('Truth (rows) and verdicts', tally.verdicts.text('', [...CLASSES, CROWD], ANSWERS));
  if (isGenerated) {
    print('The same by packets seen of a source', tally.sizesText());
    print('Kinds, by verdict, and right answers by packets seen', tally.kindsText());
  }
  print('Tool of the truth (rows) and tool that was named', tally.tools.text('', TOOLS, TOOLS));
  if (!isGenerated) print('Recordings that were not answered as the truth has it', tally.wrongText());
}

await main((signal) =>
  withFolder(async (folder) => {
    const rates = flags['no-marks'] ? null : new MarkRates();
    const generated = await judgeGenerated(rates, signal, folder);
    const recorded = flags['no-recorded'] ? null : await judgeRecorded(rates, signal, folder);
    const unread = rates === null || flags['no-foreign'] ? null : await markForeign(rates, signal);
    clearStatus();
    if (flags.json) {
      const part = ({ name, tally }: Part) => ({ name, scores: scores(tally.verdicts), ...tally.toJSON() });
      const report = {
        options: flags,
        generated: generated.map(part),
        recorded: recorded === null ? null : part(recorded),
        marks: rates,
      };
      process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
      return 0;
    }
    for (const part of generated) printPart(part, true);
    if (recorded !== null) printPart(recorded, false);
    if (rates !== null) {
      print('== Marks on traffic that is not of their tool', rates.text());
      if (unread !== null) print(`${unread} foreign files are no capture that can be read.`);
      else if (!flags['no-foreign']) print('../shared/traces is not here: no foreign traffic was looked at.');
    }
    return 0;
  }),
);
