/** A report as a program is handed it: every text one plain line of a known length. */
import type { NoticeReport } from '../../model/notice.ts';
import { plainLine } from './plain-text.ts';

export function plainReport(report: NoticeReport): NoticeReport {
  const { asn, asName, country } = report.network;
  return {
    ...report,
    caseId: plainLine(report.caseId, 64),
    token: plainLine(report.token, 128),
    address: plainLine(report.address, 64),
    destination: report.destination === null ? null : plainLine(report.destination, 64),
    destinationPorts: report.destinationPorts.slice(0, 20),
    evidence: report.evidence.slice(0, 50).map(({ code, text, formula }) => ({
      code: plainLine(code, 60),
      text: plainLine(text, 1000),
      formula: formula === null ? null : plainLine(formula, 300),
    })),
    network: {
      asn,
      asName: asName === null ? null : plainLine(asName, 200),
      country: country === null ? null : plainLine(country, 2),
    },
  };
}
