/** Truth against answer: a matrix of counts, and what is read from it. */
import { type AnswerName, CROWD, RIGHT } from './labelled.ts';
import { formatCount, formatShare, formatTable, NONE } from './table.ts';

export class Confusion {
  readonly #rows = new Map<string, Map<string, number>>();

  add(truth: string, answer: string): void {
    let row = this.#rows.get(truth);
    if (row === undefined) {
      row = new Map();
      this.#rows.set(truth, row);
    }
    row.set(answer, (row.get(answer) ?? 0) + 1);
  }

  count(truth: string, answer: string): number {
    return this.#rows.get(truth)?.get(answer) ?? 0;
  }

  /** All that is so. */
  truths(truth: string): number {
    return sum(this.#rows.get(truth)?.values() ?? []);
  }

  /** All that was said to be so. */
  answers(answer: string): number {
    return sum([...this.#rows.values()].map((row) => row.get(answer) ?? 0));
  }

  /** Truth -> answer -> count, for JSON. */
  toJSON(): Record<string, Record<string, number>> {
    return Object.fromEntries([...this.#rows].map(([truth, row]) => [truth, Object.fromEntries(row)]));
  }

  /** Rows and columns in the order given; those that never occur are left out. */
  text(corner: string, rows: readonly string[], columns: readonly string[]): string {
    const kept = columns.filter((column) => this.answers(column) > 0);
    return formatTable(
      [corner, ...kept, 'all'],
      rows
        .filter((row) => this.truths(row) > 0)
        .map((row) => [
          row,
          ...kept.map((column) => formatCell(this.count(row, column))),
          formatCount(this.truths(row)),
        ]),
    );
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Zeros are most of a matrix: a dot lets the others be seen. */
function formatCell(count: number): string {
  return count === 0 ? '.' : formatCount(count);
}

/** How a group of classes fared that share a group of right answers. */
export interface Score {
  readonly name: string;
  /** Sources that are it, that were said to be it, and both. */
  readonly are: number;
  readonly said: number;
  readonly right: number;
  readonly unknown: number;
}

function scoreOf(
  matrix: Confusion,
  name: string,
  classes: readonly string[],
  answers: readonly AnswerName[],
): Score {
  const both = classes.flatMap((one) => answers.map((answer) => matrix.count(one, answer)));
  return {
    name,
    are: sum(classes.map((one) => matrix.truths(one))),
    said: sum(answers.map((answer) => matrix.answers(answer))),
    right: sum(both),
    unknown: sum(classes.map((one) => matrix.count(one, 'unknown'))),
  };
}

const INFECTED = ['infected-iot', 'infected-pc'] as const;
/** `noise` has no answer of its own, so neither precision nor recall. */
const SCORED = [...INFECTED, 'scanner', 'backscatter', 'misconfigured'] as const;

export function scores(matrix: Confusion): Score[] {
  return [
    scoreOf(matrix, 'infected (either)', INFECTED, INFECTED),
    ...SCORED.map((one) => scoreOf(matrix, one, [one], [RIGHT[one]])),
    scoreOf(matrix, 'spoofed', ['spoofed', CROWD], [RIGHT.spoofed]),
  ];
}

export function scoreText(matrix: Confusion): string {
  return formatTable(
    ['class', 'precision', 'of said', 'recall', 'of all', 'left unknown'],
    scores(matrix).map(({ name, are, said, right, unknown }) => [
      name,
      formatShare(right, said),
      said === 0 ? NONE : formatCount(said),
      formatShare(right, are),
      formatCount(are),
      formatShare(unknown, are),
    ]),
  );
}
