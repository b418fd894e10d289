/**
 * A browser for tests of the page: Debian's Chromium under playwright-core, quiet on the network. Every
 * page collects what should never happen: uncaught errors, console errors, refusals by the content policy.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of the browser, or null: `apt-get install chromium`, or YAMORI_CHROMIUM. */
export function findChromium(): string | null {
  return [process.env.YAMORI_CHROMIUM, ...PLACES].find((path) => path && existsSync(path)) ?? null;
}

/** `webgl`: three dimensions without a graphics card, drawn by the processor. */
export async function launchBrowser({ webgl = false } = {}): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new Error('No Chromium: apt-get install chromium, or name one in YAMORI_CHROMIUM.');
  }
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(webgl ? ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'] : []),
    ],
  });
}

export interface WatchedPage {
  readonly page: Page;
  /** What went wrong on it so far. */
  readonly troubles: string[];
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  // A machine that runs other tests beside may take its time to load a page.
  page.setDefaultNavigationTimeout(90_000);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    // What the API refuses on purpose (401 before sign-in) is told by the page itself.
    if (message.type() === 'error' && !/the server responded with a status of 4/.test(message.text())) {
      troubles.push(`console: ${message.text()}`);
    }
  });
  return { page, troubles };
}

export interface AxeFinding {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly string[];
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Violations of WCAG 2 A and AA and of best practice; `impact` is minor, moderate, serious or critical. */
export async function runAxe(page: Page): Promise<readonly AxeFinding[]> {
  // Through the debugger, so that the page's content policy stays as it is.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run: () => Promise<{ violations: RawFinding[] }> } }).axe;
    interface RawFinding {
      id: string;
      impact: string;
      help: string;
      nodes: { target: unknown[]; failureSummary: string }[];
    }
    const { violations } = await axe.run();
    return violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.map((node) => `${String(node.target)}: ${node.failureSummary.replaceAll(/\s+/g, ' ')}`),
    }));
  });
}
