/** The outbox: what waits, what went out, and what became of it. */
import { useMemo, useState } from 'react';
import type { NoticeView } from '../../../../src/model/api.ts';
import { useNoticeCounts, useOwners } from '../../api/queries.ts';
import { navigate, useMessages } from '../../app/context.tsx';
import { CHANNELS, NOTICE_STATUSES } from '../../app/known-values.ts';
import { useLinkTo, useUrlState } from '../../app/url-state.ts';
import { FilterBar } from '../../components/filter-bar.tsx';
import { ListTable } from '../../components/list-table.tsx';
import { Empty } from '../../components/states.tsx';
import { NOTICE_SHAPES } from '../case/notice-badge.tsx';
import { useNoticeColumns } from './notice-columns.tsx';
import { maySendAgain } from './send-again.ts';
import { SendSeveral } from './send-several.tsx';
import { StatusFilter } from './status-filter.tsx';

const FILTERS = ['status', 'channel', 'ownerId', 'caseId'] as const;

export function OutboxPart() {
  const messages = useMessages();
  const url = useUrlState();
  const linkTo = useLinkTo();
  const columns = useNoticeColumns();
  const counts = useNoticeCounts().data;
  const owners = useOwners().data;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const m = messages.cases;
  const status = url.list('status');
  // Only where all that is shown can be sent again does selecting do anything.
  const isForAgain =
    NOTICE_STATUSES.some((one) => status.includes(one)) &&
    NOTICE_STATUSES.every((one) => maySendAgain(one) || !status.includes(one));
  const parameters = useMemo(() => Object.fromEntries(FILTERS.map((name) => [name, url.list(name)])), [url]);
  return (
    <>
      <StatusFilter
        name="status"
        label={m.outbox.counts}
        choices={NOTICE_STATUSES.map((value) => ({
          value,
          label: m.noticeStatus[value],
          sign: NOTICE_SHAPES[value],
          title: m.noticeMeaning[value],
          count: counts?.[value],
        }))}
      />
      <FilterBar
        specs={[
          {
            name: 'channel',
            label: m.field.channel,
            options: CHANNELS.map((value) => ({ value, label: m.channel[value] })),
          },
          {
            name: 'ownerId',
            label: m.field.owner,
            options: (owners ?? []).map(({ id, name }) => ({ value: id, label: name })),
          },
          { name: 'caseId', label: m.field.number, placeholder: 'Y-…' },
        ]}
      />
      {isForAgain && <SendSeveral ids={selected} onSelect={setSelected} />}
      <ListTable<NoticeView>
        path="/notices"
        parameters={parameters}
        label={m.place.tabs.outbox}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => navigate(linkTo(`/notices/${row.id}`))}
        {...(isForAgain ? { selection: { keys: selected, change: setSelected } } : {})}
        filtered={FILTERS.some((name) => url.text(name) !== '')}
        empty={<Empty title={m.outbox.empty} hint={m.outbox.emptyHint} />}
      />
    </>
  );
}
