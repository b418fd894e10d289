/**
 * Pictures of every view in both languages, both themes and two widths, with axe's findings: for looking
 * at, before a change of the page is handed in. `node web/testing/shoot.ts OUT [--only NAME] [--axe]`.
 */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { createFixture, type FixtureOptions } from '../fixture/server.ts';
import type { World } from '../fixture/world.ts';
import { launchBrowser, openPage, runAxe } from './browser.ts';

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly world?: 'empty' | 'fresh';
  readonly signedOut?: boolean;
  /** What to press before the picture. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  { name: 'sign-in', path: '/', signedOut: true },
  { name: 'setup', path: '/', world: 'fresh', signedOut: true },
  { name: 'overview', path: '/overview' },
  { name: 'overview-empty', path: '/overview', world: 'empty' },
  { name: 'incidents', path: '/incidents?status=open,working' },
  {
    name: 'incidents-bulk',
    path: '/incidents',
    prepare: async (page) => {
      await page.locator('.grid-body input').nth(1).click();
      await page.locator('.grid-body input').nth(3).click();
    },
  },
  { name: 'incidents-empty', path: '/incidents', world: 'empty' },
  { name: 'incident', path: '/incidents/FIRST' },
  { name: 'incident-missing', path: '/incidents/Y-00000000' },
  { name: 'studies', path: '/studies' },
  { name: 'studies-empty', path: '/studies', world: 'empty' },
  { name: 'study', path: '/studies/st-letter' },
  {
    name: 'study-arms',
    path: '/studies/st-letter',
    prepare: (page) => page.locator('.survival-risk-head').scrollIntoViewIfNeeded(),
  },
  {
    name: 'study-plan',
    path: '/studies/st-letter',
    prepare: (page) => page.locator('.study-hash').scrollIntoViewIfNeeded(),
  },
  { name: 'study-open', path: '/studies/st-wording' },
  {
    name: 'study-form',
    path: '/studies',
    world: 'empty',
    prepare: (page) => page.locator('.page-head .button-main').click(),
  },
  { name: 'systems', path: '/systems' },
  { name: 'systems-empty', path: '/systems', world: 'empty' },
  {
    name: 'systems-mark',
    path: '/systems?verdict=unknown-systematic',
    prepare: (page) => page.locator('[data-mark="s-divided"]').focus(),
  },
  { name: 'system', path: '/systems/s-divided' },
  {
    name: 'system-walk',
    path: '/systems/s-reversed',
    prepare: (page) => page.locator('.walk').scrollIntoViewIfNeeded(),
  },
  {
    name: 'system-members',
    path: '/systems/s-slow',
    prepare: (page) => page.locator('.member-table').scrollIntoViewIfNeeded(),
  },
  {
    name: 'system-merge',
    path: '/systems/s-divided',
    prepare: (page) => page.getByRole('button', { name: /Merge with another|ほかと統合/ }).click(),
  },
  { name: 'decoys', path: '/decoys' },
  { name: 'decoys-empty', path: '/decoys', world: 'empty' },
  { name: 'visitor', path: '/visitors/v-a00000000001' },
  {
    name: 'visitor-days',
    path: '/visitors/v-a00000000001',
    prepare: (page) => page.locator('.visitor-days').scrollIntoViewIfNeeded(),
  },
  { name: 'visit-terminal', path: '/visits/a00000000003' },
  { name: 'visit-plant', path: '/visits/a00000000001' },
  { name: 'visit-camera', path: '/visits/a00000000019' },
  { name: 'visit-modbus', path: '/visits/a00000000021' },
  { name: 'visit-hostile', path: '/visits/dead0000beef' },
  { name: 'sources', path: '/sources' },
  {
    name: 'address-card',
    path: '/sources',
    prepare: async (page) => {
      await page.locator('.grid-body .address').nth(2).click();
      await page.locator('.card .pairs').waitFor();
    },
  },
  {
    name: 'table-menu',
    path: '/sources',
    prepare: (page) => page.locator('.table-tools button').last().click(),
  },
  { name: 'source', path: '/sources/OWN' },
  { name: 'notices', path: '/notices' },
  {
    name: 'notices-again',
    path: '/notices?status=dead',
    prepare: (page) => page.locator('.grid-body input').first().click(),
  },
  { name: 'notices-cases', path: '/notices/cases' },
  { name: 'notices-contacts', path: '/notices/contacts' },
  { name: 'notices-replies', path: '/notices/replies' },
  { name: 'notices-templates', path: '/notices/templates' },
  { name: 'notices-wording', path: '/notices/templates?name=first.person.standard&language=en' },
  {
    name: 'notices-contact',
    path: '/notices/contacts',
    prepare: (page) => page.locator('.page-head .button-main').click(),
  },
  { name: 'notices-contacts-owner', path: '/notices/contacts?ownerId=owner-1' },
  { name: 'notices-empty', path: '/notices', world: 'empty' },
  {
    name: 'notice',
    path: '/notices',
    prepare: async (page) => {
      await page.locator('.grid-body a').first().click();
      await page.locator('.notice-frame').waitFor();
    },
  },
  {
    name: 'notice-waiting',
    path: '/notices?status=waiting',
    prepare: async (page) => {
      await page.locator('.grid-body a').first().click();
      await page.locator('.notice-frame').waitFor();
    },
  },
  {
    name: 'case-todo',
    path: '/incidents/FIRST',
    prepare: (page) => page.locator('.advice').scrollIntoViewIfNeeded(),
  },
  {
    name: 'case-proof',
    path: '/incidents/FIRST',
    prepare: (page) => page.locator('.proof-meter').scrollIntoViewIfNeeded(),
  },
  {
    name: 'case-panel',
    path: '/incidents/TOLD1',
    prepare: (page) => page.locator('.case-code').scrollIntoViewIfNeeded(),
  },
  {
    name: 'case-done',
    path: '/incidents/TOLD1',
    prepare: (page) => page.locator('.ladder').scrollIntoViewIfNeeded(),
  },
  {
    name: 'case-reopened',
    path: '/incidents/TOLD6',
    prepare: (page) => page.locator('.rounds').scrollIntoViewIfNeeded(),
  },
  {
    name: 'case-exposed',
    path: '/incidents/TOLD3',
    prepare: (page) => page.locator('.proof-exposed').scrollIntoViewIfNeeded(),
  },
  {
    name: 'case-working',
    path: '/incidents/TOLD2',
    prepare: async (page) => {
      await page.locator('.proof-how summary').click();
      await page.locator('.proof-how .pairs').scrollIntoViewIfNeeded();
    },
  },
  { name: 'owners', path: '/owners' },
  {
    name: 'owner-dialog',
    path: '/owners',
    prepare: (page) => page.locator('.page-head .button-main').click(),
  },
  { name: 'owners-empty', path: '/owners', world: 'empty' },
  { name: 'sensors', path: '/sensors?row=sensor-2' },
  { name: 'settings-me', path: '/settings/me' },
  { name: 'settings-retention', path: '/settings/retention' },
  { name: 'settings-accounts', path: '/settings/accounts' },
  { name: 'settings-tokens', path: '/settings/tokens' },
  { name: 'settings-audit', path: '/settings/audit' },
];

const WIDTHS = [1280, 390] as const;

async function withFixture(options: FixtureOptions, run: (origin: string, world: World) => Promise<void>) {
  const { server, world } = createFixture(options);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const { port } = server.address() as AddressInfo;
    await run(`http://127.0.0.1:${port}`, world);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function shoot(
  browser: Browser,
  out: string,
  shots: readonly Shot[],
  options: FixtureOptions,
  withAxe: boolean,
) {
  await withFixture(options, async (origin, world) => {
    const first = world.incidents[0]?.id ?? '';
    const own = world.incidents[0]?.address ?? '';
    // Those that have a case; their proofs take turns, see ../fixture/case-proofs.ts.
    const told = world.incidents.filter(({ status }) => status !== 'watch');
    for (const language of ['en', 'ja'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        for (const width of WIDTHS) {
          const { page, troubles } = await openPage(browser, {
            locale: language,
            colorScheme: theme,
            viewport: { width, height: width === 390 ? 844 : 860 },
          });
          await page.goto(origin);
          // The language of a page behind the gate is the account's.
          world.accounts[0] = { ...world.accounts[0], language };
          for (const shot of shots) {
            if (!shot.signedOut) {
              await page.context().addCookies([{ name: 'fixture', value: 'account-1', url: origin }]);
            }
            const path = shot.path
              .replace('FIRST', first)
              .replace('OWN', own)
              .replace(/TOLD(\d)/, (_all, place) => told[Number(place)]?.id ?? '');
            await page.goto(origin + path);
            await page.waitForLoadState('networkidle');
            await shot.prepare?.(page);
            const name = `${shot.name}.${language}.${theme}.${width}`;
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            if (wide > 0) console.log(`${name}: ${wide} px wider than the window`);
            await page.screenshot({ path: join(out, `${name}.png`) });
            if (withAxe) {
              for (const finding of await runAxe(page)) {
                console.log(
                  `${name}: ${finding.impact} ${finding.id}: ${finding.nodes.slice(0, 2).join(' | ')}`,
                );
              }
            }
          }
          for (const trouble of new Set(troubles)) console.log(`${language} ${theme} ${width}: ${trouble}`);
          await page.context().close();
        }
      }
    }
  });
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, axe: { type: 'boolean' } },
});
const out = positionals[0] ?? 'shots';
mkdirSync(out, { recursive: true });
const browser = await launchBrowser();
try {
  for (const world of [undefined, 'empty', 'fresh'] as const) {
    const shots = SHOTS.filter(
      (shot) => shot.world === world && (values.only === undefined || shot.name.startsWith(values.only)),
    );
    const options = { empty: world === 'empty', fresh: world === 'fresh' };
    if (shots.length > 0) await shoot(browser, out, shots, options, values.axe ?? false);
  }
} finally {
  await browser.close();
}
