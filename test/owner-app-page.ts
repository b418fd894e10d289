/** The owners' app on a page: opened from an address, its buttons pressed, the hub asked as the device. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openPage, type WatchedPage } from '../web/testing/browser.ts';
import { type HubProcess, startHub } from './hub-process.ts';
import type { OwnerFolder } from './owner-support.ts';

const PICTURES = process.env.YAMORI_PICTURES ?? null;
export const PHONE = { width: 390, height: 844 };

export function startOwnersHub(folder: Pick<OwnerFolder, 'path' | 'config'>, port = 0): Promise<HubProcess> {
  return startHub(
    folder.path,
    ['--empty', '--config', folder.config, '--zone', 'Asia/Tokyo', '--trust-proxy', '127.0.0.1'],
    port,
  );
}

export async function openApp(
  browser: Browser,
  hub: HubProcess,
  from: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const opened = await openPage(browser, {
    viewport: PHONE,
    extraHTTPHeaders: { 'x-forwarded-for': from },
    ...options,
  });
  await opened.page.goto(`${hub.url}/app/`);
  await opened.page.locator('h1').waitFor();
  return opened;
}

export async function workerOf(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}

export async function settled(page: Page): Promise<void> {
  await page.locator('main[aria-busy="false"]').waitFor();
}

export async function press(page: Page, key: string): Promise<void> {
  await page.locator(`[data-key="${key}"]`).click();
  await settled(page);
}

export async function enrolHere(page: Page): Promise<void> {
  await press(page, 'enrol');
  await page.locator('.standing').waitFor();
}

export function ask(page: Page, method: string, path: string, body?: unknown): Promise<unknown> {
  return page.evaluate(
    async ([way, where, what]) => {
      const { secret } = JSON.parse(localStorage.getItem('yamori-app')!);
      const answer = await fetch(`/api/v1/app${where}`, {
        method: way,
        headers: { 'x-yamori-app': secret, ...(what === null ? {} : { 'content-type': 'application/json' }) },
        ...(what === null ? {} : { body: what }),
      });
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  );
}

export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === null) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
