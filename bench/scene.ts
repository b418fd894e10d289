/** Frames per second of the live scene at a given rate of packets, in headless Chromium without a graphics card. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import type { Measured } from '../web/src/scene/harness.ts';
import { readFlags } from './options.ts';
import { main, ROOT, Stopped } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatCount, formatTable, median } from './table.ts';

const flags = readFlags('Measures the live scene with made-up traffic.', {
  rate: { default: [300, 2000], about: 'packets a second, one row each' },
  seconds: { default: 10, least: 1, about: 'how long a run is measured' },
  settle: { default: 12, least: 1, about: 'seconds before, in which the quality finds its level' },
  runs: { default: 3, least: 1, about: 'runs a row' },
  width: { default: 1280, least: 320, about: 'of the window, in pixels' },
  height: { default: 800, least: 240, about: 'of the window' },
  json: { about: 'one JSON object in place of the table' },
});

const CHROMIUM = '/usr/bin/chromium';
/** Software rendering, stated, and the same on every machine; and nothing that calls out. */
const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

async function measureAll(signal: AbortSignal): Promise<Map<number, Measured[]>> {
  const server = await createServer({
    root: join(ROOT, 'web'),
    configFile: false,
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false },
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS });
  const stop = () => void browser.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await server.listen();
    const [base] = server.resolvedUrls!.local;
    const found = new Map<number, Measured[]>(flags.rate.map((rate) => [rate, []]));
    for (let run = 1; run <= flags.runs; run++) {
      for (const rate of flags.rate) {
        status(`${formatCount(rate)} packets a second, run ${run} of ${flags.runs}`);
        const page = await browser.newPage({ viewport: { width: flags.width, height: flags.height } });
        await page.goto(`${base}src/scene/harness.html?rate=${rate}&seed=${run}`);
        await page.waitForFunction('window.harness !== undefined');
        await page.waitForTimeout(flags.settle * 1000);
        found.get(rate)!.push(await page.evaluate<Measured>(`window.harness.measure(${flags.seconds})`));
        await page.close();
      }
    }
    return found;
  } catch (error) {
    if (signal.aborted) throw new Stopped();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await browser.close();
    await server.close();
  }
}

function print(found: ReadonlyMap<number, readonly Measured[]>): void {
  const rows = [...found].map(([rate, runs]) => {
    const scene = runs.at(-1)!.scene;
    return [
      formatCount(rate),
      formatCount(median(runs.map((run) => run.packetsPerSecond))),
      median(runs.map((run) => run.framesPerSecond)).toFixed(1),
      median(runs.map((run) => run.frame95Ms)).toFixed(0),
      scene === null ? 'no WebGL' : String(scene.quality.pixelRatio),
      scene === null ? '' : String(scene.quality.flying),
    ];
  });
  const head = ['wanted/s', 'packets/s', 'frames/s', '95 % within ms', 'pixel ratio', 'share flying'];
  const scene = [...found.values()][0].at(-1)!.scene;
  process.stdout.write(
    `Live scene and flat map, ${flags.width} x ${flags.height}, headless Chromium, software rendering: ` +
      `${scene?.renderer ?? 'no WebGL'}\n\n${formatTable(head, rows, 0)}\n`,
  );
}

await main(async (signal) => {
  if (!existsSync(CHROMIUM)) {
    process.stderr.write('Chromium is missing: apt-get install chromium\n');
    return 1;
  }
  const found = await measureAll(signal);
  clearStatus();
  if (flags.json) process.stdout.write(`${JSON.stringify(Object.fromEntries(found))}\n`);
  else print(found);
  return 0;
});
