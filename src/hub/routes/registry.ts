/** All routes under /api/v1, one line a group. */
import type { AnyRoute } from '../route.ts';
import { accountRoutes } from './accounts.ts';
import { appRoutes } from './app.ts';
import { caseRoutes } from './cases.ts';
import { compareRoutes } from './compare.ts';
import { decoyRoutes } from './decoys.ts';
import { gardenRoutes } from './garden.ts';
import { incidentRoutes } from './incidents.ts';
import { ingestRoutes } from './ingest.ts';
import { liveRoutes } from './live.ts';
import { noticeLogRoutes } from './notice-log.ts';
import { noticeRoutes } from './notices.ts';
import { overviewRoutes } from './overview.ts';
import { ownerRoutes } from './owners.ts';
import { searchRoutes } from './search.ts';
import { sensorRoutes } from './sensors.ts';
import { sessionRoutes } from './session.ts';
import { settingsRoutes } from './settings.ts';
import { sourceRoutes } from './sources.ts';
import { studyRoutes } from './studies.ts';
import { systemChangeRoutes } from './system-changes.ts';
import { systemRoutes } from './systems.ts';

export const ROUTES: readonly AnyRoute[] = [
  ...sessionRoutes,
  ...accountRoutes,
  ...sensorRoutes,
  ...ingestRoutes,
  ...liveRoutes,
  ...overviewRoutes,
  ...sourceRoutes,
  ...incidentRoutes,
  ...ownerRoutes,
  ...systemRoutes,
  ...systemChangeRoutes,
  ...compareRoutes,
  ...decoyRoutes,
  ...caseRoutes,
  ...noticeRoutes,
  ...studyRoutes,
  ...gardenRoutes,
  ...noticeLogRoutes,
  ...appRoutes,
  ...settingsRoutes,
  ...searchRoutes,
];
