/** One thing to do, in both languages, with its reason and with how to know that it worked. */

export interface StepWords {
  /** At most 40 characters in English, 22 in Japanese: it also stands in a push. */
  readonly title: string;
  readonly text: string;
  readonly why: string;
  readonly check: string;
}

/** `easy`: anybody. `medium`: needs the device's own page. `help`: worth asking somebody who knows the device. */
export type Difficulty = 'easy' | 'medium' | 'help';

export interface AdviceStep {
  /** Kebab-case, unique over all steps; a page marks by it what was done. */
  readonly id: string;
  readonly minutes: number;
  readonly difficulty: Difficulty;
  readonly ja: StepWords;
  readonly en: StepWords;
}
