/** All formats of an ISP report, by name. */
import type { ReportFormat } from '../../model/notice.ts';
import { intelmq } from './intelmq.ts';
import { ocsf } from './ocsf.ts';
import type { ReportWriter } from './report-writer.ts';
import { shadowserver } from './shadowserver.ts';
import { stix } from './stix.ts';
import { xarf } from './xarf.ts';

export const REPORT_WRITERS: Readonly<Record<ReportFormat, ReportWriter>> = {
  xarf,
  intelmq,
  shadowserver,
  stix,
  ocsf,
};
