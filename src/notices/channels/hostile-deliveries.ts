/** Deliveries whose every text was written by somebody who wants to break out of it. */
import type { Delivery, NoticeReport } from '../../model/notice.ts';

/** Each tries another grammar; what breaks out of its field becomes something named `injected`. */
export const HOSTILE_TEXTS: readonly string[] = [
  '\r\ninjected: yes\r\n\r\nbody',
  '\ninjected: yes',
  '\u0000injected\u0000',
  '","injected":"yes',
  '"] [injected@32473 injected="yes"]\n<14>1 2026-11-20T00:00:00Z injected injected - - - injected',
  '\n=2+5+cmd|" /C injected"!A0,injected\n',
  '</title></p><script src="https://injected.example/"></script><injected onload="injected()">',
  '<https://injected.example|injected> <!channel> <@U123> *injected* `injected` [injected](https://injected.example)',
  '\u202einjected\u202c\u2066\u2069\u200b\ufeff',
  '\ud800 lone \udc00 surrogates \uffff',
  '\u2028injected: yes\u2029',
  '/injected/#/+/../../../injected',
  '\u001b[2Jinjected\u0007\u0085\u009b',
  '\u00e9\u8105\u5a01\ud83d\udc1b'.repeat(200),
];

const LONG = 'A1 injected \u00e9\n'.repeat(80_000);

/** Every text of a delivery in turn, and all of them together; a megabyte in the longest ones. */
export function* hostileDeliveries(plain: Delivery): Generator<Delivery> {
  let number = 0;
  const named = (delivery: Delivery): Delivery => ({ ...delivery, id: idOf(number++) });
  for (const text of HOSTILE_TEXTS) {
    yield named(withMessage(plain, text));
    yield named(withSender(plain, text));
    yield named({ ...plain, reports: plain.reports.map((report) => withReport(report, text)) });
  }
  yield named({
    ...plain,
    message: { ...plain.message, text: LONG, html: `<!doctype html><p>${LONG}</p>`, short: LONG },
  });
  yield named(withMessage(plain, LONG));
  yield named({ ...plain, reports: plain.reports.map((report) => withReport(report, LONG)) });
  yield named({ ...plain, reports: [] });
}

function withMessage(plain: Delivery, text: string): Delivery {
  const { message } = plain;
  return {
    ...plain,
    message: {
      subject: message.subject + text,
      text: message.text + text,
      html: message.html + text,
      short: message.short + text,
      link: message.link + text,
      code: message.code + text,
      replyTo: message.replyTo === null ? null : message.replyTo + text,
      unsubscribe: message.unsubscribe === null ? null : message.unsubscribe + text,
    },
  };
}

function withSender(plain: Delivery, text: string): Delivery {
  const { sender } = plain;
  return {
    ...plain,
    sender: {
      organisation: sender.organisation + text,
      contact: sender.contact + text,
      domain: sender.domain + text,
      site: sender.site + text,
    },
  };
}

/** Only what can hold a stranger's text: figures and members of closed unions are ours. */
function withReport(report: NoticeReport, text: string): NoticeReport {
  return {
    ...report,
    caseId: report.caseId + text,
    token: report.token + text,
    evidence: report.evidence.map((one) => ({
      code: one.code + text,
      text: one.text + text,
      formula: one.formula === null ? null : one.formula + text,
    })),
    network: { ...report.network, asName: `${report.network.asName ?? ''}${text}` },
  };
}

function idOf(number: number): string {
  return `01J9ZK3QM9TXAB7C4D5E6F${(2000 + number).toString()}`;
}
