/** The parts that built-in templates are put together from, and in which order for whom. */
import type { NoticeKind } from '../../../model/notice.ts';
import type { Audience, Variant } from '../notice-input.ts';
import type { Block } from './blocks.ts';

export const PART_NAMES = [
  'first',
  'reminder',
  'again',
  'clean',
  'digest',
  'facts',
  'facts-clean',
  'rows',
  'sure',
  'consequence',
  'ends',
  'step',
  'step-next',
  'step-top',
  'page',
  'page-clean',
  'keep',
  'genuine',
  'letter-genuine',
  'next',
  'answer',
  'letter-answer',
  'network-first',
  'network-reminder',
  'network-again',
  'network-clean',
  'network-digest',
  'network-facts',
  'network-facts-clean',
  'network-rows',
  'network-sure',
  'network-hand-on',
  'network-hand-on-many',
  'network-answer',
] as const;
export type PartName = (typeof PART_NAMES)[number];

export type Parts = Readonly<Record<PartName, readonly Block[]>>;

/** Subject and push text, in Liquid. */
export interface Lines {
  readonly subject: string;
  /** Of a first notice that begins with what to do. */
  readonly firstSubject: string;
  readonly networkSubject: string;
  /** What may be cut at 160 characters comes last. */
  readonly short: Readonly<Record<NoticeKind, Readonly<Record<Variant, string>>>>;
}

const PERSON_END: readonly PartName[] = ['genuine', 'next', 'answer'];
const LETTER_END: readonly PartName[] = ['letter-genuine', 'next', 'letter-answer'];

/** Between the opening of a kind and the end for an audience. */
const PERSON_MIDDLE: Readonly<Record<NoticeKind, Readonly<Record<Variant, readonly PartName[]>>>> = {
  first: {
    standard: ['facts', 'sure', 'consequence', 'step', 'page'],
    improved: ['step', 'page', 'consequence', 'ends', 'facts', 'sure'],
  },
  // What was said before is not said again: a reminder has new facts, and what people most often left out.
  reminder: {
    standard: ['facts', 'sure', 'consequence', 'step-next', 'page'],
    improved: ['ends', 'step-next', 'page', 'facts', 'sure'],
  },
  again: {
    standard: ['facts', 'sure', 'ends', 'step-next', 'page'],
    improved: ['ends', 'step-next', 'page', 'facts', 'sure'],
  },
  digest: {
    standard: ['rows', 'step-top', 'page'],
    improved: ['step-top', 'page', 'rows'],
  },
  clean: {
    standard: ['facts-clean', 'keep', 'page-clean'],
    improved: ['keep', 'page-clean', 'facts-clean'],
  },
};

const NETWORK: Readonly<Record<NoticeKind, Readonly<Record<Variant, readonly PartName[]>>>> = {
  first: {
    standard: ['network-first', 'network-facts', 'network-sure', 'network-hand-on', 'network-answer'],
    improved: ['network-first', 'network-hand-on', 'network-facts', 'network-sure', 'network-answer'],
  },
  reminder: {
    standard: ['network-reminder', 'network-facts', 'network-sure', 'network-hand-on', 'network-answer'],
    improved: ['network-reminder', 'network-hand-on', 'network-facts', 'network-sure', 'network-answer'],
  },
  again: {
    standard: ['network-again', 'network-facts', 'network-sure', 'network-hand-on', 'network-answer'],
    improved: ['network-again', 'network-hand-on', 'network-facts', 'network-sure', 'network-answer'],
  },
  digest: {
    standard: ['network-digest', 'network-rows', 'network-hand-on-many', 'network-answer'],
    improved: ['network-digest', 'network-hand-on-many', 'network-rows', 'network-answer'],
  },
  clean: {
    standard: ['network-clean', 'network-facts-clean', 'network-answer'],
    improved: ['network-clean', 'network-facts-clean', 'network-answer'],
  },
};

const CLEAN_END: Readonly<Record<'person' | 'letter', readonly PartName[]>> = {
  person: ['genuine', 'answer'],
  letter: ['letter-genuine', 'letter-answer'],
};

export function partsFor(kind: NoticeKind, audience: Audience, variant: Variant): readonly PartName[] {
  if (audience === 'network') return NETWORK[kind][variant];
  const end = kind === 'clean' ? CLEAN_END[audience] : audience === 'letter' ? LETTER_END : PERSON_END;
  return [kind, ...PERSON_MIDDLE[kind][variant], ...end];
}
