/** The answers on some captures, counted every way that is printed. */
import { Confusion } from './confusion.ts';
import {
  ANSWERS,
  type Answer,
  type Class,
  CROWD,
  type LabelledCapture,
  RIGHT,
  type SourceKey,
  sourceKey,
  type Truth,
} from './labelled.ts';
import { formatCount, formatShare, formatTable, NONE } from './table.ts';

/** Packets seen of a source: too few to say anything, few, enough. */
const SIZES = [
  { name: '<3', below: 3 },
  { name: '<30', below: 30 },
  { name: '>=30', below: Number.POSITIVE_INFINITY },
] as const;

/** Who harms nobody on purpose. Backscatter and forged names are victims. */
const INNOCENT: readonly Class[] = ['misconfigured', 'backscatter', 'spoofed', 'noise'];
const UNSEEN: Answer = { name: 'unseen', tool: 'none' };

interface Wrong {
  readonly capture: string;
  readonly address: string;
  readonly truth: string;
  readonly answer: string;
}

export class Tally {
  sources = 0;
  /** Class x verdict. */
  readonly verdicts = new Confusion();
  /** Tool x tool. */
  readonly tools = new Confusion();
  /** Kind x verdict. */
  readonly kinds = new Confusion();
  /** `class size` x verdict, and `kind size` x verdict. */
  readonly classSizes = new Confusion();
  readonly kindSizes = new Confusion();
  readonly wrong: Wrong[] = [];
  readonly #classOfKind = new Map<string, Class>();

  add(capture: LabelledCapture, answers: Map<SourceKey, Answer>): void {
    const left = new Map(answers);
    for (const truth of capture.truths) {
      const key = sourceKey(truth.address);
      this.#count(capture.name, truth, truth.class, answers.get(key) ?? UNSEEN);
      left.delete(key);
    }
    for (const [key, answer] of left) {
      // A source that no truth knows would be a fault of the truth or of the reader: neither may pass.
      if (capture.crowd === null) throw new Error(`${capture.name}: nobody sent from ${key}`);
      this.#count(capture.name, capture.crowd, CROWD, answer);
    }
  }

  #count(capture: string, truth: Truth, row: string, { name, tool }: Answer): void {
    const size = SIZES.find(({ below }) => truth.packets < below)!.name;
    this.sources++;
    this.verdicts.add(row, name);
    this.tools.add(truth.tool, tool);
    this.kinds.add(truth.kind, name);
    this.classSizes.add(`${row} ${size}`, name);
    this.kindSizes.add(`${truth.kind} ${size}`, name);
    this.#classOfKind.set(truth.kind, truth.class);
    if (name === RIGHT[truth.class] && tool === truth.tool) return;
    this.wrong.push({
      capture,
      address: truth.address,
      truth: `${truth.class}, ${truth.tool}`,
      answer: `${name}, ${tool}`,
    });
  }

  /** The figure that matters most to an owner. */
  accusedText(): string {
    const row = (name: string, classes: readonly string[]) => {
      const count = (answers: readonly string[]) =>
        classes.flatMap((one) => answers.map((answer) => this.verdicts.count(one, answer))).reduce(add, 0);
      const all = classes.map((one) => this.verdicts.truths(one)).reduce(add, 0);
      const infected = count(['infected-iot', 'infected-pc']);
      const scanner = count(['scanner']);
      return [
        name,
        formatCount(all),
        formatCount(infected),
        formatShare(infected, all),
        formatCount(scanner),
        formatShare(scanner, all),
      ];
    };
    const present = [...INNOCENT, CROWD].filter((one) => this.verdicts.truths(one) > 0);
    return formatTable(
      ['truth', 'sources', 'infected', '', 'scanner', ''],
      [...present.map((one) => row(one, [one])), row('all innocent', present)],
    );
  }

  sizesText(): string {
    const rows = Object.keys(RIGHT).flatMap((one) => SIZES.map(({ name }) => `${one} ${name}`));
    return this.classSizes.text('', rows, ANSWERS);
  }

  kindsText(): string {
    const columns = ANSWERS.filter((answer) => this.kinds.answers(answer) > 0);
    const kinds = [...this.#classOfKind].sort((a, b) => order(a).localeCompare(order(b)));
    return formatTable(
      ['kind', 'class', ...columns, ...SIZES.map(({ name }) => `right of ${name}`)],
      kinds.map(([kind, one]) => [
        kind,
        one,
        ...columns.map((column) => {
          const count = this.kinds.count(kind, column);
          return count === 0 ? '.' : formatCount(count);
        }),
        ...SIZES.map(({ name }) => {
          const all = this.kindSizes.truths(`${kind} ${name}`);
          const right = this.kindSizes.count(`${kind} ${name}`, RIGHT[one]);
          return all === 0 ? NONE : `${formatShare(right, all)} of ${formatCount(all)}`;
        }),
      ]),
      2,
    );
  }

  /** One line for each recording and way of being wrong. */
  wrongText(): string {
    const groups = Map.groupBy(this.wrong, ({ capture, truth, answer }) => `${capture}\t${truth}\t${answer}`);
    const rows = [...groups].map(([text, { length }]) => [...text.split('\t'), String(length)]);
    if (rows.length === 0) return 'none';
    return formatTable(['recording', 'truth', 'answer', 'sources'], rows, 3);
  }

  toJSON(): object {
    const { sources, verdicts, tools, kinds, classSizes, kindSizes } = this;
    return { sources, verdicts, tools, kinds, classSizes, kindSizes };
  }
}

function add(a: number, b: number): number {
  return a + b;
}

/** Kinds of a class side by side, in the order of the classes. */
function order([kind, one]: [string, Class]): string {
  return `${Object.keys(RIGHT).indexOf(one)} ${kind}`;
}
