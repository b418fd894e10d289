/** A data folder in which an owner has an infected recorder: sightings with a packet, incident, case, contact and notice. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataFolder } from '../src/cli/hub/data-folder.ts';
import type { CaseRecord } from '../src/model/case.ts';
import type { Incident } from '../src/model/incident.ts';
import { openDuckdbFacts } from '../src/store/facts/duckdb-facts.ts';
import { KEEP_ALL, sightedPacket, sighting, sightingBatch } from '../src/store/facts/facts-fixture.ts';
import { openSqliteState } from '../src/store/state/sqlite-state.ts';
import { aNotice, anIncident, anOwner, opened, openedCase } from '../src/store/state/state-fixture.ts';
import { makeDataFolder } from './hub-process.ts';

const HOUR_MS = 3_600_000;
/** IPv4 and TCP of a SYN from port 40321 to port 23. */
const SYN = '450000280001000032060000c6336407cb007101' + '9d810017cb00710100000000500216d000000000';

export interface OwnerFolder {
  readonly path: string;
  readonly config: string;
  readonly incident: Incident;
  readonly case: CaseRecord;
  readonly contactId: string;
  readonly noticeId: string;
  remove(): void;
}

export interface OwnerFolderOptions {
  readonly address: string;
  readonly prefixes: readonly string[];
  readonly change?: Partial<CaseRecord>;
  readonly incident?: Partial<Incident>;
  readonly channels?: Readonly<Record<string, unknown>>;
}

export async function makeOwnerFolder(options: OwnerFolderOptions): Promise<OwnerFolder> {
  const { address, prefixes } = options;
  const data = makeDataFolder();
  const now = Date.now();
  const config = join(data.path, 'hub.yaml');
  writeFileSync(
    config,
    JSON.stringify({
      notices: {
        sender: { organisation: 'Yamori 見守りセンター', contact: 'csirt@example.org' },
        policy: {
          quietHours: null,
          businessDays: null,
          ladder: [{ channel: 'email' }, { channel: 'isp-report', after: '7d' }],
        },
        channels: options.channels ?? {},
      },
    }),
  );
  const state = await openSqliteState(join(data.path, 'state.sqlite'));
  const facts = await openDuckdbFacts(openDataFolder(data.path).facts);
  try {
    const sensor = await state.createSensor({ name: 'the dark', sample: false, at: now - 90 * HOUR_MS });
    const owner = await state.createOwner({ ...anOwner('Tanaka'), prefixes, dark: [] });
    const nowHour = Math.floor(now / HOUR_MS);
    for (const hour of [nowHour - 60, nowHour - 50, nowHour - 40, nowHour - 30]) {
      const batch = sightingBatch([sighting({ source: address, hour, packets: 4, requests: 4 })], {
        dark: ['203.0.112.0/20'],
        covered: { from: (nowHour - 90) * 3600, to: nowHour * 3600 },
        sentAt: now,
        packets: [
          sightedPacket({
            source: address,
            time: hour * 3600 + 61.5,
            bytes: Buffer.from(SYN, 'hex').toString('base64'),
          }),
        ],
      });
      await facts.ingest(sensor.id, batch, KEEP_ALL);
    }
    const lastSeen = (nowHour - 30) * HOUR_MS + 61_500;
    const [incident] = await state.changeIncidents([
      opened(
        anIncident(owner.id, {
          address,
          firstSeen: (nowHour - 60) * HOUR_MS + 61_500,
          lastSeen,
          openedAt: now - 29 * HOUR_MS,
          updatedAt: now,
          packets: 16,
          ...options.incident,
        }),
      ),
    ]);
    const base = openedCase(incident).case;
    const proof = {
      ...base.proof,
      state: 'quiet' as const,
      watchedDays: 1.2,
      neededDays: 3.5,
      enoughAt: now + 55 * HOUR_MS,
      lastAt: lastSeen,
      judgedAt: now,
    };
    const change = {
      openedAt: now - 29 * HOUR_MS,
      step: 1,
      stepAt: now - 28 * HOUR_MS,
      toldAt: now - 28 * HOUR_MS,
    };
    const [record] = await state.changeCases({
      cases: [openedCase(incident, { proof, ...change, ...options.change })],
      notices: [],
      incidents: [],
    });
    const contact = await state.putContact({
      ownerId: owner.id,
      source: 'owner',
      email: 'tanaka@example.net',
      role: 'owner',
      organisation: null,
      language: 'ja',
      sample: false,
    });
    await state.changeCases({
      cases: [],
      notices: [
        aNotice([record.id], {
          ownerId: owner.id,
          contactId: contact.id,
          to: contact.email,
          createdAt: now - 28 * HOUR_MS,
          // It stays in the outbox: what these stories need is its id.
          dueAt: now + 900 * HOUR_MS,
        }),
      ],
      incidents: [],
    });
    const { rows } = await state.notices({ filter: {}, ownerScope: null, limit: 1, cursor: null });
    return {
      path: data.path,
      config,
      incident,
      case: record,
      contactId: contact.id,
      noticeId: rows[0].id,
      remove: data.remove,
    };
  } finally {
    await facts.close();
    await state.close();
  }
}

/** How often a hub counted this by now. */
export async function countOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`yamori_counted_total\\{name="${name}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
}
