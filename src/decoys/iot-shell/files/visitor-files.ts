/**
 * The file system as one visitor sees it: the device's frozen tree, and over it what he wrote, moved and removed. Only
 * the difference takes memory. Nothing here throws for what he asks: a trouble comes back by the kernel's name.
 */
import type { Mount } from '../device/makes.ts';
import type { BaseDirectory, BaseNode, BaseView } from './base-node.ts';
import type { FileTrouble } from './file-trouble.ts';
import { absolute, join, normal } from './paths.ts';
import type { FileNode, Written, WrittenChange } from './written.ts';

interface Found {
  /** Without links on the way. */
  readonly path: string;
  readonly node: FileNode;
}

export interface FilesDeps {
  readonly base: BaseDirectory;
  readonly mounts: readonly Mount[];
  readonly view: () => BaseView;
  /** Memory of this visitor's share; false: it is used up. */
  readonly take: (bytes: number) => boolean;
  readonly release: (bytes: number) => void;
}

const MOST_ENTRIES = 1_024;
const MOST_BYTES = 8 * 2 ** 20;
const MOST_FILE_BYTES = 4 * 2 ** 20;
const MOST_PATH = 1_024;
const MOST_NAME = 255;
const MOST_LINKS = 16;
/** Of an entry, beside its content. */
const ENTRY_BYTES = 256;

export class VisitorFiles {
  readonly #deps: FilesDeps;
  readonly #written = new Map<string, Written>();
  #bytes = 0;
  /** Grows with each change, so that a keeper knows what to save. */
  version = 0;

  constructor(deps: FilesDeps) {
    this.#deps = deps;
  }

  /** Follows links, the last one too unless told otherwise. */
  find(path: string, follow = true): Found | FileTrouble {
    return this.#walk(path, follow, 0);
  }

  node(path: string): FileNode | null {
    const found = this.find(path);
    return typeof found === 'string' ? null : found.node;
  }

  /** Whole content; devices are the caller's. */
  read(path: string): { readonly content: string } | FileTrouble {
    const found = this.find(path);
    if (typeof found === 'string') return found;
    if (found.node.kind === 'directory') return 'EISDIR';
    if (found.node.kind !== 'file') return 'EINVAL';
    return { content: this.contentOf(found.node) };
  }

  contentOf(node: FileNode): string {
    if (node.kind !== 'file') return '';
    return typeof node.content === 'string' ? node.content : node.content(this.#deps.view());
  }

  /** Names in order, without `.` and `..`. */
  list(path: string): string[] | FileTrouble {
    const found = this.find(path);
    if (typeof found === 'string') return found;
    if (found.node.kind !== 'directory') return 'ENOTDIR';
    const names = new Set<string>('children' in found.node ? found.node.children.keys() : []);
    const under = found.path === '/' ? '/' : `${found.path}/`;
    for (const [key, entry] of this.#written) {
      if (!key.startsWith(under) || key.length === under.length || key.indexOf('/', under.length) !== -1)
        continue;
      if (entry === 'gone') names.delete(key.slice(under.length));
      else names.add(key.slice(under.length));
    }
    return [...names].sort();
  }

  /** Makes the file where there is none; null: done. */
  write(path: string, content: string, { append = false, isPretended = false } = {}): FileTrouble | null {
    const place = this.#placeOf(path);
    if (typeof place === 'string') return place;
    const { node } = place;
    if (node?.kind === 'directory') return 'EISDIR';
    if (node?.kind === 'device') return null;
    if (!this.isWritable(place.path)) return 'EROFS';
    const before = node?.kind === 'file' ? this.contentOf(node) : '';
    const whole = append ? before + content : content;
    if (whole.length > MOST_FILE_BYTES) return 'ENOSPC';
    const changedAt = this.#deps.view().now;
    const entry = this.#written.get(place.path);
    if (typeof entry === 'object' && entry.kind === 'file') {
      if (!this.#grow(whole.length - entry.content.length)) return 'ENOSPC';
      entry.content = whole;
      entry.changedAt = changedAt;
      entry.isPretended = append ? entry.isPretended : isPretended;
      this.version++;
      return null;
    }
    return this.#set(place.path, {
      kind: 'file',
      content: whole,
      mode: node?.mode ?? 0o644,
      changedAt,
      isPretended,
    });
  }

  makeDirectory(path: string): FileTrouble | null {
    const place = this.#placeOf(path);
    if (typeof place === 'string') return place;
    if (place.node !== null) return 'EEXIST';
    if (!this.isWritable(place.path)) return 'EROFS';
    return this.#set(place.path, { kind: 'directory', mode: 0o755, changedAt: this.#deps.view().now });
  }

  makeLink(path: string, target: string): FileTrouble | null {
    const place = this.#placeOf(path, false);
    if (typeof place === 'string') return place;
    if (place.node !== null) return 'EEXIST';
    if (!this.isWritable(place.path)) return 'EROFS';
    if (target.length > MOST_PATH) return 'ENAMETOOLONG';
    return this.#set(place.path, { kind: 'link', target, mode: 0o777, changedAt: this.#deps.view().now });
  }

  /** A file, link or device, or a directory that is empty. */
  remove(path: string): FileTrouble | null {
    const place = this.#placeOf(path, false);
    if (typeof place === 'string') return place;
    if (place.node === null) return 'ENOENT';
    if (!this.isWritable(place.path)) return 'EROFS';
    if (this.isMountPoint(place.path)) return 'EINVAL';
    if (place.node.kind === 'directory') {
      const names = this.list(place.path);
      if (typeof names === 'object' && names.length > 0) return 'ENOTEMPTY';
    }
    const trouble = this.#set(place.path, 'gone');
    if (trouble !== null) return trouble;
    // What hid a base node below is not needed any more, and a name without one needs no mark.
    const under = `${place.path}/`;
    for (const key of [...this.#written.keys()]) if (key.startsWith(under)) this.#drop(key);
    if (!this.#isInBase(place.path)) this.#drop(place.path);
    return null;
  }

  /** Whole trees too; the target must not be there, but for a file. */
  move(from: string, to: string): FileTrouble | null {
    const found = this.find(from, false);
    if (typeof found === 'string') return found;
    const place = this.#placeOf(to, false);
    if (typeof place === 'string') return place;
    if (place.path === found.path) return null;
    if (`${place.path}/`.startsWith(`${found.path}/`)) return 'EINVAL';
    if (!this.isWritable(found.path) || !this.isWritable(place.path)) return 'EROFS';
    if (place.node !== null) {
      const trouble = this.remove(place.path);
      if (trouble !== null) return trouble;
    }
    return this.copyTree(found.path, place.path) ?? this.removeTree(found.path);
  }

  copyTree(from: string, to: string, depth = 0): FileTrouble | null {
    const found = this.find(from, depth === 0);
    if (typeof found === 'string') return found;
    if (depth > 16) return 'ELOOP';
    const { node } = found;
    if (node.kind === 'link') return this.makeLink(to, node.target);
    if (node.kind === 'device') return this.write(to, '');
    if (node.kind === 'file') {
      const isPretended = 'isPretended' in node && node.isPretended;
      const trouble = this.write(to, this.contentOf(node), { isPretended });
      return trouble ?? this.setMode(to, node.mode);
    }
    const made = this.makeDirectory(to);
    if (made !== null && made !== 'EEXIST') return made;
    const names = this.list(found.path);
    if (typeof names === 'string') return names;
    for (const name of names) {
      const trouble = this.copyTree(join(found.path, name), join(to, name), depth + 1);
      if (trouble !== null) return trouble;
    }
    return null;
  }

  removeTree(path: string, depth = 0): FileTrouble | null {
    const found = this.find(path, false);
    if (typeof found === 'string') return found;
    if (found.node.kind === 'directory' && depth < 32) {
      const names = this.list(found.path);
      if (typeof names === 'object')
        for (const name of names) {
          const trouble = this.removeTree(join(found.path, name), depth + 1);
          if (trouble !== null) return trouble;
        }
    }
    return this.remove(found.path);
  }

  setMode(path: string, mode: number): FileTrouble | null {
    return this.#change(path, (entry) => {
      entry.mode = mode;
    });
  }

  touch(path: string): FileTrouble | null {
    const found = this.find(path);
    if (found === 'ENOENT') return this.write(path, '');
    if (typeof found === 'string') return found;
    return this.#change(path, (entry) => {
      entry.changedAt = this.#deps.view().now;
    });
  }

  mountOf(path: string): Mount {
    let best = this.#deps.mounts[0];
    for (const one of this.#deps.mounts)
      if (isUnder(path, one.path) && one.path.length >= best.path.length) best = one;
    return best;
  }

  isWritable(path: string): boolean {
    const { options, type } = this.mountOf(path);
    return !/(^|,)ro(,|$)/.test(options) && type !== 'proc' && type !== 'sysfs' && type !== 'devpts';
  }

  isMountPoint(path: string): boolean {
    return this.#deps.mounts.some((one) => one.path === path);
  }

  /** What he changed, for a keeper and for captures. */
  entries(): IterableIterator<[string, Written]> {
    return this.#written.entries();
  }

  /** Puts back what `entries` gave; false: his share is used up. */
  restore(path: string, entry: Written): boolean {
    return this.#set(path, entry) === null;
  }

  /** What a restart takes away. */
  restart(): void {
    for (const key of [...this.#written.keys()]) if (this.mountOf(key).isVolatile) this.#drop(key);
    this.version++;
  }

  /** Gives back all memory. */
  clear(): void {
    this.#deps.release(this.#bytes);
    this.#bytes = 0;
    this.#written.clear();
  }

  #change(path: string, change: (entry: { mode: number; changedAt: number }) => void): FileTrouble | null {
    const found = this.find(path);
    if (typeof found === 'string') return found;
    if (!this.isWritable(found.path)) return 'EROFS';
    const entry = this.#written.get(found.path);
    if (typeof entry === 'object') change(entry);
    else {
      const { mode, changedAt } = found.node;
      const made: WrittenChange = { kind: 'changed', mode, changedAt };
      change(made);
      return this.#set(found.path, made);
    }
    this.version++;
    return null;
  }

  #set(path: string, entry: Written): FileTrouble | null {
    const before = this.#written.get(path);
    const growth = sizeOf(path, entry) - (before === undefined ? 0 : sizeOf(path, before));
    if (before === undefined && this.#written.size >= MOST_ENTRIES) return 'ENOSPC';
    if (!this.#grow(growth)) return 'ENOSPC';
    this.#written.set(path, entry);
    this.version++;
    return null;
  }

  #drop(path: string): void {
    const before = this.#written.get(path);
    if (before === undefined) return;
    this.#written.delete(path);
    this.#grow(-sizeOf(path, before));
    this.version++;
  }

  #grow(bytes: number): boolean {
    if (bytes > 0 && (this.#bytes + bytes > MOST_BYTES || !this.#deps.take(bytes))) return false;
    if (bytes < 0) this.#deps.release(-bytes);
    this.#bytes += bytes;
    return true;
  }

  /** Where something would be made: its directory is there. */
  #placeOf(path: string, follow = true): { path: string; node: FileNode | null } | FileTrouble {
    const found = this.find(path, follow);
    if (typeof found === 'object') return found;
    if (found !== 'ENOENT') return found;
    const plain = normal(path);
    const name = plain.slice(plain.lastIndexOf('/') + 1);
    if (name.length > MOST_NAME) return 'ENAMETOOLONG';
    const parent = this.find(plain.slice(0, plain.lastIndexOf('/')) || '/');
    if (typeof parent === 'string') return parent;
    if (parent.node.kind !== 'directory') return 'ENOTDIR';
    const at = join(parent.path, name);
    const dangling = follow ? this.find(at, false) : 'ENOENT';
    if (typeof dangling === 'object' && dangling.node.kind === 'link')
      return this.#placeOf(absolute(dangling.node.target, parent.path), false);
    return { path: at, node: null };
  }

  #walk(path: string, follow: boolean, links: number): Found | FileTrouble {
    if (path.length > MOST_PATH) return 'ENAMETOOLONG';
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    let at = '/';
    let node: FileNode = this.#deps.base;
    let base: BaseNode | null = this.#deps.base;
    for (let n = 0; n < names.length; n++) {
      if (node.kind !== 'directory') return 'ENOTDIR';
      if (names[n] === '..') {
        const up: string = at.slice(0, at.lastIndexOf('/')) || '/';
        const rest = names.slice(n + 1).join('/');
        return this.#walk(join(up, rest), follow, links);
      }
      at = join(at, names[n]);
      const entry = this.#written.get(at);
      base = base?.kind === 'directory' ? (base.children.get(names[n]) ?? null) : null;
      if (entry === 'gone') return 'ENOENT';
      if (entry === undefined) {
        if (base === null) return 'ENOENT';
        node = base;
      } else if (entry.kind === 'changed') {
        if (base === null) return 'ENOENT';
        node = { ...base, mode: entry.mode, changedAt: entry.changedAt };
      } else {
        node = entry;
        base = null;
      }
      if (node.kind === 'link' && (follow || n < names.length - 1)) {
        if (links >= MOST_LINKS) return 'ELOOP';
        const target = absolute(node.target, at.slice(0, at.lastIndexOf('/')) || '/');
        return this.#walk(join(target, names.slice(n + 1).join('/')), follow, links + 1);
      }
    }
    return { path: at, node };
  }

  #isInBase(path: string): boolean {
    let node: BaseNode | undefined = this.#deps.base;
    for (const name of path.split('/').filter((one) => one !== ''))
      node = node?.kind === 'directory' ? node.children.get(name) : undefined;
    return node !== undefined;
  }
}

function isUnder(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

function sizeOf(path: string, entry: Written): number {
  return (
    ENTRY_BYTES +
    path.length +
    (typeof entry === 'object' && entry.kind === 'file' ? entry.content.length : 0)
  );
}
