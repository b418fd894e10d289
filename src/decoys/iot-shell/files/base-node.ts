/** Files that every visitor finds: one frozen tree for a device, shared by all sessions. */

/** What a file that is made when it is read may depend on. */
export interface BaseView {
  readonly visitor: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly bootedAt: number;
}

export type DeviceKind = 'null' | 'zero' | 'random' | 'full' | 'terminal' | 'flash' | 'watchdog';

export type BaseNode = BaseDirectory | BaseFile | BaseLink | BaseDevice;

interface Common {
  readonly mode: number;
  /** Epoch milliseconds. */
  readonly changedAt: number;
}

export interface BaseDirectory extends Common {
  readonly kind: 'directory';
  readonly children: ReadonlyMap<string, BaseNode>;
}

export interface BaseFile extends Common {
  readonly kind: 'file';
  /** One character a byte. */
  readonly content: string | ((view: BaseView) => string);
}

export interface BaseLink extends Common {
  readonly kind: 'link';
  readonly target: string;
}

export interface BaseDevice extends Common {
  readonly kind: 'device';
  readonly device: DeviceKind;
  readonly isBlock: boolean;
  readonly major: number;
  readonly minor: number;
}

/** Paths -> nodes; directories on the way are made. */
export function baseTree(
  nodes: Iterable<readonly [path: string, node: BaseNode]>,
  changedAt: number,
): BaseDirectory {
  const root: Making = { kind: 'directory', mode: 0o755, changedAt, children: new Map() };
  for (const [path, node] of nodes) {
    const names = path.split('/').filter((name) => name !== '');
    const last = names.pop();
    let at = root;
    for (const name of names) {
      const below = at.children.get(name);
      if (below?.kind === 'directory') at = below as Making;
      else {
        const made: Making = { kind: 'directory', mode: 0o755, changedAt, children: new Map() };
        at.children.set(name, made);
        at = made;
      }
    }
    if (last === undefined) throw new Error('a node needs a name');
    const before = at.children.get(last);
    // A directory that was made on the way to another keeps its children.
    if (before?.kind === 'directory' && node.kind === 'directory')
      at.children.set(last, { ...node, children: before.children });
    else at.children.set(last, node);
  }
  return root;
}

interface Making extends BaseDirectory {
  readonly children: Map<string, BaseNode>;
}
