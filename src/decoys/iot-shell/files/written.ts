/** What a visitor changed of the files: the difference to the device's frozen tree. */
import type { BaseNode } from './base-node.ts';

/** What he wrote; content has one character a byte. */
export interface WrittenFile {
  readonly kind: 'file';
  content: string;
  mode: number;
  changedAt: number;
  /** It stands for something that was asked for elsewhere and not fetched: no upload of his. */
  isPretended: boolean;
}
interface WrittenDirectory {
  readonly kind: 'directory';
  mode: number;
  changedAt: number;
}
interface WrittenLink {
  readonly kind: 'link';
  readonly target: string;
  readonly mode: number;
  changedAt: number;
}
export interface WrittenChange {
  /** A node of the base with another mode or time. */
  readonly kind: 'changed';
  mode: number;
  changedAt: number;
}
export type Written = WrittenFile | WrittenDirectory | WrittenLink | WrittenChange | 'gone';

export type FileNode = Exclude<Written, 'gone' | WrittenChange> | BaseNode;
