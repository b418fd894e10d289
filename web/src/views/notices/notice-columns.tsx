/** Columns of the outbox. */
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { NoticeView } from '../../../../src/model/api.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { Moment } from '../../components/moment.tsx';
import type { Column } from '../../components/table-columns.ts';
import { DueMoment } from '../case/due-moment.tsx';
import { hubWords } from '../case/hub-words.ts';
import { NoticeBadge } from '../case/notice-badge.tsx';
import { templateWords } from './template-words.ts';

export function useNoticeColumns(): readonly Column<NoticeView>[] {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  return useMemo(() => {
    const { field: m, channel, kind, noticeStatus, panel, outbox } = messages.cases;
    return [
      {
        key: 'kind',
        head: m.kind,
        width: 92,
        text: (row) => kind[row.kind],
        cell: (row) => (
          <Link tabIndex={-1} href={linkTo(`/notices/${row.id}`)}>
            {kind[row.kind]}
          </Link>
        ),
      },
      {
        key: 'status',
        head: m.status,
        width: 112,
        text: (row) => noticeStatus[row.status],
        cell: (row) => <NoticeBadge status={row.status} />,
        filter: (row) => ({ name: 'status', value: row.status }),
      },
      {
        key: 'channel',
        head: m.channel,
        width: 100,
        grow: 1.2,
        text: (row) => channel[row.channel],
        filter: (row) => ({ name: 'channel', value: row.channel }),
      },
      { key: 'to', head: m.to, width: 148, grow: 2, text: (row) => row.to },
      {
        key: 'owner',
        head: m.owner,
        width: 110,
        grow: 1.4,
        hidden: true,
        text: (row) => row.ownerName,
        filter: (row) => ({ name: 'ownerId', value: row.ownerId }),
      },
      {
        key: 'cases',
        head: m.cases,
        width: 106,
        text: (row) => row.caseIds.join(' '),
        cell: (row) =>
          row.caseIds.length === 1 ? (
            <Link className="mono" tabIndex={-1} href={linkTo(`/incidents/${row.caseIds[0]}`)}>
              {row.caseIds[0]}
            </Link>
          ) : (
            outbox.allCases(format.count(row.caseIds.length))
          ),
      },
      {
        key: 'created',
        head: m.created,
        width: 108,
        text: (row) => format.dateTime(row.createdAt),
        cell: (row) => <Moment ms={row.createdAt} />,
      },
      {
        key: 'due',
        head: m.due,
        width: 96,
        // Of one that does not wait it is past, and says nothing.
        text: (row) => (row.status === 'waiting' ? format.dateTime(row.dueAt) : ''),
        cell: (row) => (row.status === 'waiting' ? <DueMoment ms={row.dueAt} /> : null),
      },
      {
        key: 'attempts',
        head: m.attempts,
        numeric: true,
        width: 62,
        text: (row) => format.count(row.attempts),
      },
      {
        key: 'outcome',
        head: m.outcome,
        width: 150,
        grow: 2.4,
        text: (row) => (row.outcome === null ? '' : hubWords(row.outcome, messages).text),
      },
      {
        key: 'sent',
        head: m.sent,
        width: 116,
        hidden: true,
        text: (row) => (row.sentAt === null ? panel.notYet : format.dateTime(row.sentAt)),
        cell: (row) => (row.sentAt === null ? panel.notYet : <Moment ms={row.sentAt} />),
      },
      {
        key: 'template',
        head: m.template,
        width: 190,
        hidden: true,
        text: (row) => templateWords(`${row.kind}..${row.template}`, messages).variant,
      },
    ];
  }, [messages, format, linkTo]);
}
