/** The public log as it is asked: heads, inclusion and consistency, over entries that a store keeps. */
import { type LogLeaf, leafHash, MerkleTree } from './merkle.ts';
import { publicKeyOf, signHead, type TreeHead } from './tree-head.ts';

export interface LogSource {
  logSize(): Promise<number>;
  logEntries(from: number, limit: number): Promise<readonly LogLeaf[]>;
  logEntryOf(hash: string): Promise<LogLeaf | null>;
}

export interface LogInclusion {
  readonly entry: LogLeaf;
  readonly head: TreeHead;
  readonly proof: readonly string[];
}

export interface NoticeLog {
  /** SPKI PEM. */
  readonly publicKey: string;
  head(): Promise<TreeHead>;
  /** Null: no notice of that hash was ever logged. */
  inclusion(hash: string): Promise<LogInclusion | null>;
  /** Null where the log is not that long. */
  consistency(from: number, to: number): Promise<readonly string[] | null>;
}

const READ_AT_ONCE = 5_000;

export function createNoticeLog(source: LogSource, privatePem: string, clock: () => number): NoticeLog {
  const tree = new MerkleTree();
  let reading: Promise<void> = Promise.resolve();
  /** Reads what came since; one after the other, since leaves have an order. */
  const grow = (): Promise<void> => {
    reading = reading
      .catch(() => {})
      .then(async () => {
        const size = await source.logSize();
        while (tree.size < size) {
          const entries = await source.logEntries(tree.size, READ_AT_ONCE);
          if (entries.length === 0) return;
          for (const entry of entries) {
            if (entry.index !== tree.size) throw new Error(`the log of notices has a gap at ${tree.size}`);
            tree.append(leafHash(entry));
          }
        }
      });
    return reading;
  };
  const headOf = (size: number): TreeHead =>
    signHead({ size, at: clock(), root: tree.root(size) }, privatePem);

  return {
    publicKey: publicKeyOf(privatePem),
    async head() {
      await grow();
      return headOf(tree.size);
    },
    async inclusion(hash) {
      const entry = await source.logEntryOf(hash);
      if (entry === null) return null;
      await grow();
      const { size } = tree;
      return { entry, head: headOf(size), proof: tree.inclusionProof(entry.index, size) };
    },
    async consistency(from, to) {
      await grow();
      return from > to || to > tree.size ? null : tree.consistencyProof(from, to);
    },
  };
}
