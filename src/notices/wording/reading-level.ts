/**
 * How hard a text is to read, by published formulas that need no dictionary; only sentences count, not tables.
 *
 * English: Flesch-Kincaid grade, 0.39 words/sentence + 11.8 syllables/word - 15.59 (Kincaid, Fishburne, Rogers and
 * Chissom, Naval Technical Training Command, Research Branch Report 8-75, 1975). It is a grade of US schools.
 * Syllables are groups of vowels without a silent e: an estimate that is off by some per cent.
 *
 * Japanese: Tateisi, Ono and Yamada, A Computer Readability Formula of Japanese Texts for Machine Scoring, COLING
 * 1988: RS = -0.12 ls - 1.37 la + 7.4 lh - 23.18 lc - 5.4 lk - 4.67 cp + 115.79, with ls the letters of a sentence;
 * la, lh, lc and lk the letters of a run of alphabet, hiragana, kanji and katakana; cp the commas of a sentence. It
 * was scaled to mean 50 and standard deviation 10 over its 77 texts: higher is easier, and it speaks of no grade.
 */
import type { Language } from './notice-input.ts';

export interface ReadingLevel {
  readonly formula: 'flesch-kincaid' | 'tateisi';
  /** Flesch-Kincaid: a grade, lower is easier. Tateisi: a score, higher is easier. Rounded to a tenth. */
  readonly score: number;
  /** Easy enough for a notice to a person. */
  readonly isPlain: boolean;
  readonly ja: string;
  readonly en: string;
}

/** Pupils of 13 or 14 read it; plain-language guides for the public ask for grade 8 or less. */
export const GRADE_LIMIT = 8;

/** The mean of the formula's own sample texts. */
export const TATEISI_LIMIT = 50;

/** Longer texts are judged by their beginning. */
const TEXT_LIMIT = 50_000;

/** Null for a text without a sentence in that language. */
export function readingLevel(text: string, language: Language): ReadingLevel | null {
  const head = text.slice(0, TEXT_LIMIT);
  return language === 'ja' ? tateisi(head) : fleschKincaid(head);
}

function fleschKincaid(text: string): ReadingLevel | null {
  let sentences = 0;
  let words = 0;
  let syllables = 0;
  for (const sentence of sentencesOf(text, /(?<=[.!?])["')\]]*\s+/u, /[.!?]["')\]]*$/u)) {
    const found = sentence.match(/[a-z]+(?:['’-][a-z]+)*/giu) ?? [];
    if (found.length === 0) continue;
    sentences++;
    words += found.length;
    for (const word of found) syllables += syllablesOf(word);
  }
  if (sentences === 0) return null;
  const score = tenth(0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59);
  const grade = Math.max(1, Math.round(score));
  return {
    formula: 'flesch-kincaid',
    score,
    isPlain: score <= GRADE_LIMIT,
    // Grade 7 of the United States is the first year of a Japanese junior high school.
    ja: `米国の学年でおよそ${grade}年生の読みやすさ（${japaneseYear(grade)}程度、フレッシュ・キンケイド式）`,
    en: `about grade ${grade} of US schools (Flesch-Kincaid)`,
  };
}

function japaneseYear(grade: number): string {
  if (grade <= 6) return `小学${grade}年`;
  if (grade <= 9) return `中学${grade - 6}年`;
  return grade <= 12 ? `高校${grade - 9}年` : '大学';
}

/** Groups of vowels; a final e is silent unless it makes the only syllable or follows a consonant and l. */
export function syllablesOf(word: string): number {
  const plain = word.toLowerCase().replace(/[^a-z]/g, '');
  const groups = plain.match(/[aeiouy]+/g)?.length ?? 0;
  const isSilent = /[^aeiouy]e$/.test(plain) && !/[^aeiouy]le$/.test(plain);
  const isSilentPast = /[^aeiouytd]ed$/.test(plain);
  const isSilentPlural = /[^aeiouyscgxz]es$/.test(plain) && !/(sh|ch)es$/.test(plain);
  return Math.max(1, groups - (isSilent || isSilentPast || isSilentPlural ? 1 : 0));
}

const RUNS = {
  alphabet: /[\p{Script=Latin}]+/gu,
  hiragana: /[\p{Script=Hiragana}]+/gu,
  // 々 and the long-vowel mark are written within runs of their kind.
  kanji: /[\p{Script=Han}々]+/gu,
  katakana: /[\p{Script=Katakana}ー]+/gu,
} as const;

function tateisi(text: string): ReadingLevel | null {
  const sentences = sentencesOf(text, /(?<=[。！？])/u, /[。！？][」）]*$/u).filter((one) =>
    /\p{Script=Hiragana}/u.test(one),
  );
  if (sentences.length === 0) return null;
  const whole = sentences.join('\n');
  const letters = sentences.reduce((sum, one) => sum + (one.match(/[\p{L}\p{N}ー々]/gu)?.length ?? 0), 0);
  const commas = whole.match(/[、，]/gu)?.length ?? 0;
  const score = tenth(
    -0.12 * (letters / sentences.length) -
      1.37 * meanRun(whole, RUNS.alphabet) +
      7.4 * meanRun(whole, RUNS.hiragana) -
      23.18 * meanRun(whole, RUNS.kanji) -
      5.4 * meanRun(whole, RUNS.katakana) -
      4.67 * (commas / sentences.length) +
      115.79,
  );
  return {
    formula: 'tateisi',
    score,
    isPlain: score >= TATEISI_LIMIT,
    ja: `読みやすさ ${score}（高いほど読みやすい。建石らの式で、もとの77編の平均は50、標準偏差は10）`,
    en: `readability ${score} (higher is easier; by the formula of Tateisi et al., whose 77 texts have mean 50 and standard deviation 10)`,
  };
}

function meanRun(text: string, runs: RegExp): number {
  const found = text.match(runs) ?? [];
  return found.length === 0 ? 0 : found.reduce((sum, run) => sum + run.length, 0) / found.length;
}

/** Lines are read for themselves; labels, tables, addresses and codes end in no full stop and are left out. */
function sentencesOf(text: string, between: RegExp, end: RegExp): string[] {
  return text
    .split('\n')
    .map((line) =>
      line.replace(
        /[!-~]*[\d@][!-~]*|[a-z]+:\/\/[!-~]+/giu,
        (token) => /[。！？.!?]/u.exec(token.slice(-1))?.[0] ?? '',
      ),
    )
    .flatMap((line) => line.split(between))
    .map((sentence) => sentence.trim())
    .filter((sentence) => end.test(sentence));
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
