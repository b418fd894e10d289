/** What a command line means, after it was read (POSIX.1, 2.10 Shell Grammar, as far as BusyBox's ash has it). */

export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly isQuoted: boolean }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      /** `#` in front: the length. */
      readonly isLength: boolean;
      readonly operator: ParameterOperator | null;
      readonly argument: Word;
      readonly isQuoted: boolean;
    }
  | { readonly kind: 'command'; readonly body: Command | null; readonly isQuoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly isQuoted: boolean };

export type ParameterOperator =
  | '-'
  | ':-'
  | '='
  | ':='
  | '+'
  | ':+'
  | '?'
  | ':?'
  | '#'
  | '##'
  | '%'
  | '%%'
  | ':';

export type Word = readonly Part[];

export interface Redirect {
  readonly descriptor: number;
  readonly operator: '>' | '>>' | '<' | '<>' | '>&' | '<&' | '<<';
  /** File, descriptor, or the text of a here-document. */
  target: Word;
}

export type Command =
  | {
      readonly kind: 'simple';
      readonly line: number;
      readonly assignments: readonly { readonly name: string; readonly value: Word }[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
    }
  | { readonly kind: 'pipeline'; readonly isNegated: boolean; readonly stages: readonly Command[] }
  | {
      readonly kind: 'chain';
      readonly operator: '&&' | '||';
      readonly left: Command;
      readonly right: Command;
    }
  | {
      readonly kind: 'list';
      readonly items: readonly { readonly command: Command; readonly isBackground: boolean }[];
    }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: Command; readonly body: Command }[];
      readonly otherwise: Command | null;
    }
  | { readonly kind: 'loop'; readonly isUntil: boolean; readonly condition: Command; readonly body: Command }
  | {
      readonly kind: 'for';
      readonly name: string;
      /** null: the parameters. */
      readonly words: readonly Word[] | null;
      readonly body: Command;
    }
  | {
      readonly kind: 'case';
      readonly subject: Word;
      readonly arms: readonly { readonly patterns: readonly Word[]; readonly body: Command | null }[];
    }
  | { readonly kind: 'group'; readonly isSubshell: boolean; readonly body: Command }
  | { readonly kind: 'redirected'; readonly command: Command; readonly redirects: readonly Redirect[] }
  | { readonly kind: 'function'; readonly name: string; readonly body: Command };

/** The text so far can become a command when more comes. */
export class Incomplete extends Error {}
/** It cannot: the message is the shell's. */
export class SyntaxTrouble extends Error {}
