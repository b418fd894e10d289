/** The contract of a format for machines: reports in, documents out, or a named reason why it cannot say them. */
import type { NoticeReport, NoticeSender, ReportFormat } from '../../model/notice.ts';

/** Why a format cannot carry a report honestly, in one sentence that an operator reads. */
export const FORMAT_REFUSALS = {
  'victim-accused': 'This format accuses its source, and the address is the victim of an attack.',
  'forged-accused': 'This format accuses its source, and somebody forged the address.',
  unexplained: 'This format needs a kind of abuse, and what the address sends is not explained.',
  'spoofable-accused': 'This format accuses its source, and anybody could have forged what was seen.',
  'no-closing': 'This format has no way to say that something is over.',
  'no-protocol': 'This format needs a transport protocol, and none was kept.',
  'no-address': 'What the report names is no address.',
} as const;
export type FormatRefusal = keyof typeof FORMAT_REFUSALS;

export interface RefusedReport {
  readonly caseId: string;
  readonly reason: FormatRefusal;
}

export interface ReportDocuments {
  /** Each a whole document, in the order of the reports. */
  readonly documents: readonly string[];
  readonly refused: readonly RefusedReport[];
}

export interface ReportWriter {
  readonly name: ReportFormat;
  readonly mediaType: string;
  /** Of a file, without its dot. */
  readonly extension: string;
  /** Never throws, whatever texts the reports hold; the same reports give the same bytes. */
  write(reports: readonly NoticeReport[], sender: NoticeSender): ReportDocuments;
}
