/** Builds the page once, and again when its sources are newer: `web/dist` is not kept in the repository. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip as gzipCompress } from 'node:zlib';
import { YamoriError } from '../../base/errors.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const WEB = join(ROOT, 'web');
const BUILT = join(WEB, 'dist');
/** Its time says when the build began. */
const STAMP = join(BUILT, '.built');
/** What the page is made of; `model` gives it the types and a few lists. */
const SOURCES = [join(WEB, 'src'), join(WEB, 'app'), join(WEB, 'public'), join(ROOT, 'src/model')];
const SOURCE_FILES = ['index.html', 'vite.config.ts', 'package.json'].map((name) => join(WEB, name));
const NOISE_BYTES = 8_192;

const brotli = promisify(brotliCompress);
const gzip = promisify(gzipCompress);

async function newestOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const times = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs),
  );
  return Math.max(0, ...times);
}

async function isCurrent(): Promise<boolean> {
  if (!existsSync(STAMP) || !existsSync(join(BUILT, 'index.html'))) return false;
  const { mtimeMs } = await stat(STAMP);
  const times = await Promise.all([
    ...SOURCES.map(newestOf),
    ...SOURCE_FILES.map(async (file) => (await stat(file)).mtimeMs),
  ]);
  return times.every((time) => time <= mtimeMs);
}

/** Each text once in Brotli and once in gzip, as browsers ask for them: a fifth of the bytes, and no work later. */
async function compressAssets(): Promise<void> {
  const folder = join(BUILT, 'assets');
  for (const name of await readdir(folder)) {
    if (!/\.(js|css|svg|json)$/.test(name)) continue;
    const bytes = await readFile(join(folder, name));
    await writeFile(join(folder, `${name}.br`), await brotli(bytes));
    await writeFile(join(folder, `${name}.gz`), await gzip(bytes, { level: 9 }));
  }
}

/** Resolves to the folder to serve. `onBuilding` is called when it takes a while. Throws E_OUTPUT. */
export async function buildPage(onBuilding: () => void): Promise<string> {
  if (await isCurrent()) return BUILT;
  onBuilding();
  const begun = new Date();
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: WEB,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-NOISE_BYTES);
    });
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (status !== 0) {
    throw new YamoriError(
      'E_OUTPUT',
      `the page cannot be built: ${words.trim()}`,
      'See that the folder web/ is whole and can be written to; --no-page starts the hub without it.',
    );
  }
  await compressAssets();
  await writeFile(STAMP, '');
  await utimes(STAMP, begun, begun);
  return BUILT;
}
