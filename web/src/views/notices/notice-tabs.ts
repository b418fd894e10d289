/** The parts of the place "Notices" and where each stands. */

export const NOTICE_TABS = ['cases', 'outbox', 'contacts', 'replies', 'templates'] as const;
export type NoticeTab = (typeof NOTICE_TABS)[number];

/** The outbox is the place itself. */
export function noticeTabPath(tab: NoticeTab): string {
  return tab === 'outbox' ? '/notices' : `/notices/${tab}`;
}
