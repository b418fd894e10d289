/** What one session brings and names: uploads, places that it wanted to fetch from, planted secrets that it read. */
import type { Lure } from '../../lures/lures.ts';
import type { Visit } from '../../persona.ts';
import type { VisitorFiles } from '../files/visitor-files.ts';
import type { UploadStore } from './upload-store.ts';

export interface CaptureDeps {
  readonly visit: Visit;
  readonly files: VisitorFiles;
  readonly uploads: UploadStore;
  /** File whose reading shows a planted credential, and the credential. */
  readonly lure: { readonly path: string; readonly planted: () => Lure };
}

const MOST_PATHS = 256;
const MOST_UPLOADS = 64;
const MOST_INDICATORS = 256;
/** A file that is removed again: tries of a few bytes, whether a folder can be written to, are in the commands already. */
const LEAST_REMOVED_BYTES = 64;
const PLACE = /\b(?:https?|ftp|tftp):\/\/[\x21\x23-\x26\x28-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7b\x7d]{4,300}/g;
const MOST_PLACES_IN_FILE = 16;

export class Capture {
  readonly #deps: CaptureDeps;
  /** Written to since they were captured last. */
  readonly #written = new Set<string>();
  readonly #captured = new Set<string>();
  readonly #indicators = new Set<string>();
  #hasReadLure = false;

  constructor(deps: CaptureDeps) {
    this.#deps = deps;
  }

  onWrite(path: string): void {
    if (this.#written.size < MOST_PATHS) this.#written.add(path);
  }

  onRead(path: string): void {
    const { lure, visit } = this.#deps;
    if (this.#hasReadLure || path !== lure.path) return;
    this.#hasReadLure = true;
    visit.emit('yamori.lure.planted', { ...lure.planted() });
  }

  /** It is about to go. */
  onRemove(path: string): void {
    if (this.#written.size === 0) return;
    const { files } = this.#deps;
    const found = files.find(path, false);
    if (typeof found === 'string') return;
    if (found.node.kind === 'directory') {
      for (const one of [...this.#written]) if (one.startsWith(`${found.path}/`)) this.#onRemoveFile(one);
    } else this.#onRemoveFile(found.path);
  }

  /** It is about to run, or the session ends: what it holds now is kept. */
  take(path: string): void {
    const found = this.#deps.files.find(path);
    if (typeof found === 'string' || found.node.kind !== 'file' || !('isPretended' in found.node)) return;
    this.#written.delete(found.path);
    const { content, isPretended } = found.node;
    if (isPretended || content === '' || this.#captured.size >= MOST_UPLOADS) return;
    this.keep(found.path, content);
    for (const [place] of [...content.matchAll(PLACE)].slice(0, MOST_PLACES_IN_FILE))
      this.indicate(place, 'in-file');
  }

  /** Content that came whole, as over scp. */
  keep(filename: string, content: string): void {
    const { uploads, visit } = this.#deps;
    const { sha256, file } = uploads.keep(content, visit);
    const key = `${sha256} ${filename}`;
    if (this.#captured.has(key)) return;
    this.#captured.add(key);
    visit.emit('cowrie.session.file_upload', {
      filename,
      shasum: sha256,
      size: content.length,
      outfile: file,
    });
  }

  /** A place that he named; nothing goes there. */
  indicate(url: string, kind: string): void {
    if (this.#indicators.has(url)) return;
    if (this.#indicators.size >= MOST_INDICATORS) {
      this.#deps.visit.refuse('indicators-too-many');
      return;
    }
    this.#indicators.add(url);
    this.#deps.visit.emit('yamori.indicator', { url, kind });
  }

  download(url: string, destfile: string, tool: string): void {
    this.indicate(url, 'fetch');
    this.#deps.visit.emit('cowrie.session.file_download', { url, destfile, tool });
  }

  /** The session ends. */
  end(): void {
    for (const path of [...this.#written]) this.take(path);
  }

  #onRemoveFile(path: string): void {
    const node = this.#deps.files.node(path);
    if (node?.kind !== 'file' || !this.#written.has(path)) return;
    if (this.#deps.files.contentOf(node).length >= LEAST_REMOVED_BYTES) this.take(path);
    this.#written.delete(path);
  }
}
