/** The pages of owners, for a hub: each is a string of HTML that needs no script. */
import type { CaseRecord } from '../../model/case.ts';
import type { ChannelName, NoticeReport, NoticeSender } from '../../model/notice.ts';
import type { OwnerPages } from '../../model/owner-page.ts';
import { casePage } from './case-page.ts';
import { helpPage } from './help-page.ts';
import { logPage, sorryPage, unsubscribePage } from './plain-pages.ts';
import { STYLE_SHEET } from './style-sheet.ts';

export interface OwnerPagesDeps {
  readonly sender: NoticeSender;
  readonly zone: string;
  readonly clock: () => number;
  /** As machines are told it; null: its incident is gone. */
  readonly reportOf: (record: CaseRecord) => Promise<NoticeReport | null>;
  readonly nextOf: (record: CaseRecord) => { readonly channel: ChannelName; readonly at: number } | null;
}

export function createOwnerPages({ sender, zone, clock, reportOf, nextOf }: OwnerPagesDeps): OwnerPages {
  return {
    styleSheet: STYLE_SHEET,
    help: (view) => helpPage(view, sender),
    async ofCase({ language, record, device }) {
      const report = await reportOf(record);
      if (report === null) return null;
      return casePage({
        language,
        record,
        report,
        sender,
        zone,
        now: clock(),
        next: nextOf(record),
        device,
      });
    },
    unsubscribe: (view) => unsubscribePage(view, sender),
    log: (view) => logPage(view, sender),
    sorry: (view) => sorryPage(view, sender),
  };
}
