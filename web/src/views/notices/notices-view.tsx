/** Notices, in parts: cases, the outbox, contacts, answers, wording. Staff sees it; the hub refuses it to owners. */
import './notices.css';
import type { ComponentType } from 'react';
import { Link } from 'wouter';
import { useMessages } from '../../app/context.tsx';
import { useTitle } from '../../app/shell.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { CasesPart } from './cases-part.tsx';
import { ContactsPart } from './contacts-part.tsx';
import { NOTICE_TABS, type NoticeTab, noticeTabPath } from './notice-tabs.ts';
import { OutboxPart } from './outbox-part.tsx';
import { RepliesPart } from './replies-part.tsx';
import { TemplatesPart } from './templates-part.tsx';

/** `isTall`: a table that takes the height of the window. */
const PARTS: Readonly<Record<NoticeTab, { readonly Part: ComponentType; readonly isTall: boolean }>> = {
  cases: { Part: CasesPart, isTall: true },
  outbox: { Part: OutboxPart, isTall: true },
  contacts: { Part: ContactsPart, isTall: false },
  replies: { Part: RepliesPart, isTall: false },
  templates: { Part: TemplatesPart, isTall: false },
};

export default function NoticesView({ tab }: { readonly tab: NoticeTab }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const m = messages.cases.place;
  const { Part, isTall } = PARTS[tab];
  useTitle(`${m.tabs[tab]} · ${m.title}`);
  return (
    <div className={isTall ? 'page page-table' : 'page'}>
      <h1>{m.title}</h1>
      <nav className="tabs notice-tabs" aria-label={m.title}>
        {NOTICE_TABS.map((one) => (
          <Link
            key={one}
            href={linkTo(noticeTabPath(one))}
            {...(one === tab ? { 'aria-current': 'page' as const } : {})}
          >
            {m.tabs[one]}
          </Link>
        ))}
      </nav>
      <p className="page-lead">{m.lead[tab]}</p>
      <Part />
    </div>
  );
}
