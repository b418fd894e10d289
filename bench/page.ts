/** `npm run bench:page`: the first load of the page, in bytes and milliseconds, in a real browser against a real hub. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { launchBrowser } from '../web/testing/browser.ts';
import { readFlags } from './options.ts';
import { main, ROOT, Stopped, withFolder } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatTable, median } from './table.ts';

const flags = readFlags('Measures the first load of the page, with nothing in the cache.', {
  runs: { default: 7, least: 1, about: 'loads of each page' },
  json: { about: 'one JSON object in place of the table' },
});

const PASSWORD = 'a long enough password';
const PAGES = ['overview', 'incidents', 'dark'] as const;
const START_MS = 120_000;

interface Load {
  readonly kilobytes: number;
  readonly firstPaintMs: number;
  readonly loadedMs: number;
}

/** Starts the hub with its sample; resolves to its address and set-up code. */
async function startHub(folder: string, signal: AbortSignal): Promise<{ url: string; code: string }> {
  const child = spawn(join(ROOT, 'yamori'), ['hub', '--data', join(folder, 'data'), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
  });
  child.on('error', () => {});
  return new Promise((resolve, reject) => {
    let out = '';
    const timer = setTimeout(() => reject(new Error('the hub did not start')), START_MS);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const match = /(http:\S+)\/setup#code=(\S+)/.exec(out);
      if (match === null) return;
      clearTimeout(timer);
      resolve({ url: match[1], code: match[2] });
    });
  });
}

async function measurePages(folder: string, signal: AbortSignal): Promise<Map<string, Load[]>> {
  const ending = new AbortController();
  const hub = await startHub(folder, AbortSignal.any([signal, ending.signal]));
  const browser = await launchBrowser();
  try {
    const setUp = await fetch(`${hub.url}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ setupCode: hub.code, name: 'root', password: PASSWORD, language: 'en' }),
    });
    const [name, value] = setUp.headers.getSetCookie()[0].split(';')[0].split('=');
    const loads = new Map<string, Load[]>(PAGES.map((page) => [page, []]));
    for (let run = 1; run <= flags.runs; run++) {
      for (const path of PAGES) {
        if (signal.aborted) throw new Stopped();
        status(`load ${run} of ${flags.runs}: /${path}`);
        const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
        await context.addCookies([{ name, value, url: hub.url }]);
        const page = await context.newPage();
        await page.goto(`${hub.url}/${path}`, { waitUntil: 'load' });
        await page.locator('h1').first().waitFor();
        await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
        loads.get(path)!.push(
          await page.evaluate(() => {
            const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
            const assets = entries.filter(({ name }) => name.includes('/assets/'));
            const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
            const paint = performance.getEntriesByName('first-contentful-paint')[0];
            const bytes = assets.reduce(
              (sum, { transferSize }) => sum + transferSize,
              navigation.transferSize,
            );
            return {
              kilobytes: bytes / 1000,
              firstPaintMs: paint?.startTime ?? 0,
              loadedMs: performance.now(),
            };
          }),
        );
        await context.close();
      }
    }
    return loads;
  } finally {
    clearStatus();
    await browser.close();
    ending.abort();
  }
}

await main((signal) =>
  withFolder(async (folder) => {
    const loads = await measurePages(folder, signal);
    const rows = [...loads].map(([path, all]) => ({
      page: `/${path}`,
      kilobytes: median(all.map(({ kilobytes }) => kilobytes)),
      firstPaintMs: median(all.map(({ firstPaintMs }) => firstPaintMs)),
      loadedMs: median(all.map(({ loadedMs }) => loadedMs)),
    }));
    if (flags.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    else {
      const text = formatTable(
        ['page, empty cache', 'kB sent', 'first paint ms', 'all there ms'],
        rows.map((row) => [
          row.page,
          row.kilobytes.toFixed(0),
          row.firstPaintMs.toFixed(0),
          row.loadedMs.toFixed(0),
        ]),
      );
      process.stdout.write(
        `First load over loopback, headless Chromium, medians of ${flags.runs}\n\n${text}\n`,
      );
    }
    return 0;
  }),
);
