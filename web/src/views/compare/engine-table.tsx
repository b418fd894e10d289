/** When each known organisation came first, to the listed side and to its twin. */
import { useMemo } from 'react';
import type { EngineArrival } from '../../../../src/model/comparison.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { hourText } from './ratio-words.ts';

const HOUR_SECONDS = 3_600;

export function EngineTable({ engines }: { readonly engines: readonly EngineArrival[] }) {
  const messages = useMessages();
  const columns = useEngineColumns();
  const m = messages.compare.engines;
  return (
    <section className="compare-engines" aria-label={m.title}>
      <h2>{m.title}</h2>
      {engines.length === 0 ? (
        <Empty title={m.none} hint={m.noneHint} />
      ) : (
        <div className={engines.length > 8 ? 'compare-table compare-table-tall' : 'compare-table'}>
          <DataTable<EngineArrival>
            label={m.title}
            columns={columns}
            data={{ rows: engines, total: null, hasMore: false, isLoadingMore: false, loadMore: () => {} }}
            rowKey={(row) => row.organisation}
          />
        </div>
      )}
    </section>
  );
}

function useEngineColumns(): readonly Column<EngineArrival>[] {
  const messages = useMessages();
  const format = useFormat();
  return useMemo(() => {
    const m = messages.compare.engines;
    const time = (key: 'firstA' | 'firstB'): Column<EngineArrival> => ({
      key,
      head: m[key],
      width: 150,
      text: ({ [key]: at }) => (at === null ? m.never : hourText(at, format)),
    });
    const visits = (key: 'visitsA' | 'visitsB'): Column<EngineArrival> => ({
      key,
      head: m[key],
      numeric: true,
      width: 174,
      text: (row) => format.count(row[key]),
    });
    return [
      { key: 'organisation', head: m.organisation, width: 150, grow: 2, text: (row) => row.organisation },
      time('firstA'),
      time('firstB'),
      {
        key: 'delay',
        head: m.delay,
        width: 150,
        text: ({ delaySeconds, firstA }) => {
          if (delaySeconds === null) return firstA === null ? '–' : m.had;
          return delaySeconds < HOUR_SECONDS ? m.atOnce : format.duration(delaySeconds * 1000);
        },
      },
      visits('visitsA'),
      visits('visitsB'),
    ];
  }, [messages, format]);
}
