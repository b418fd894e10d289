/** A report for machines as a mail: XARF as the feedback report that abuse desks read, other formats as a file. */
import MimeNode from 'nodemailer/lib/mime-node';
import type { Delivery, NoticeReport } from '../../model/notice.ts';
import { clampTime } from '../formats/report-words.ts';
import { domainOf, readMailAddress } from './email/mail-address.ts';
import { plainLine, plainText } from './plain-text.ts';

export interface ReportMail {
  readonly id: string;
  /** Bare address of the header. */
  readonly from: string;
  readonly to: string;
  readonly delivery: Delivery;
  readonly document: string;
  /** Null: a file of several reports. */
  readonly xarf: NoticeReport | null;
  readonly mediaType: string;
  readonly fileName: string;
}

/** The whole message; the same mail made again is the same bytes. */
export async function composeReportMail(mail: ReportMail): Promise<Buffer> {
  const type = mail.xarf === null ? 'multipart/mixed' : 'multipart/report; report-type=feedback-report';
  // Boundaries are drawn from it, so that a mail made again does not differ.
  const root = new MimeNode(type, { newline: 'crlf', baseBoundary: mail.id.toLowerCase() });
  setHeaders(root, mail);
  const text = plainText(mail.delivery.message.text, 100_000);
  root.createChild('text/plain; charset=utf-8').setContent(text);
  if (mail.xarf !== null) {
    const report = root.createChild('message/feedback-report');
    report.setHeader('Content-Transfer-Encoding', '7bit');
    report.setContent(feedbackReport(mail.xarf, mail.delivery));
  }
  const file = root.createChild(mail.mediaType, { filename: mail.fileName });
  file.setHeader('Content-Disposition', 'attachment');
  file.setHeader('Content-Transfer-Encoding', 'base64');
  file.setContent(Buffer.from(mail.document, 'utf8'));
  return root.build();
}

function setHeaders(root: MimeNode, mail: ReportMail): void {
  const { message, sender, createdAt, language } = mail.delivery;
  const replyTo = message.replyTo === null ? null : readMailAddress(message.replyTo);
  root.setHeader({
    From: { name: plainLine(sender.organisation, 100), address: mail.from },
    To: { name: '', address: mail.to },
    Subject: plainLine(message.subject, 250),
    'Message-ID': `<${mail.id}@${domainOf(mail.from)}>`,
    Date: new Date(createdAt).toUTCString().replace('GMT', '+0000'),
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    'Content-Language': language,
    ...(replyTo === null ? {} : { 'Reply-To': { name: '', address: replyTo } }),
  });
}

/** RFC 5965, section 3, with the port of RFC 6692; all of it is ASCII and figures of ours. */
function feedbackReport(report: NoticeReport, delivery: Delivery): string {
  const port = report.sourcePort === null ? [] : [`Source-Port: ${report.sourcePort}`];
  const at = new Date(clampTime(report.portAt ?? report.lastSeen)).toUTCString().replace('GMT', '+0000');
  const lines = [
    'Feedback-Type: xarf',
    'User-Agent: Yamori/1.0',
    'Version: 1',
    `Arrival-Date: ${at}`,
    `Source-IP: ${report.address.replace(/[^0-9A-Fa-f.:]/g, '')}`,
    ...port,
    `Reporting-MTA: dns; ${delivery.sender.domain.replace(/[^A-Za-z0-9.-]/g, '').slice(0, 253)}`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}
