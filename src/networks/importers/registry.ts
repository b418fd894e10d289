/** All importers, one line each; a test compares this list with the folder. */
import { collinsAcknowledgedScanners } from './collins-acknowledged-scanners.ts';
import type { Importer } from './importer.ts';
import { local } from './local.ts';
import { maltrailMassScanner } from './maltrail-mass-scanner.ts';
import { mispWarninglist } from './misp-warninglist.ts';
import { nictSurveyScanner } from './nict-survey-scanner.ts';
import { plainCsv } from './plain-csv.ts';

export const IMPORTERS: readonly Importer[] = [
  nictSurveyScanner,
  mispWarninglist,
  collinsAcknowledgedScanners,
  maltrailMassScanner,
  plainCsv,
  local,
];
