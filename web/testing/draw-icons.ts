/** Draws the app's icons from its one drawing: `node web/testing/draw-icons.ts`, after web/public/app/icon.svg was changed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from './browser.ts';

const FOLDER = join(import.meta.dirname, '../public/app');
const INK = '#14213a';
/** The part of a maskable icon that no launcher cuts away is a circle of 80 % (W3C App Manifest, section on icon masks). */
const ICONS = [
  { file: 'icon-192.png', size: 192, share: 1 },
  { file: 'icon-512.png', size: 512, share: 1 },
  { file: 'icon-maskable-512.png', size: 512, share: 0.72 },
];

const drawing = readFileSync(join(FOLDER, 'icon.svg'), 'utf8');
const browser = await launchBrowser();
for (const { file, size, share } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const inside = Math.round(size * share);
  const sized = drawing.replace('<svg ', `<svg width="${inside}" height="${inside}" `);
  const ground = share === 1 ? 'transparent' : INK;
  await page.setContent(
    `<style>body{margin:0;height:${size}px;display:grid;place-items:center;background:${ground}}svg{display:block}</style>${sized}`,
  );
  writeFileSync(join(FOLDER, file), await page.screenshot({ omitBackground: true }));
}
await browser.close();
