/** The columns of the table of sensors. */
import { useMemo } from 'react';
import type { SensorView } from '../../../../src/model/api.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useUrlState } from '../../app/url-state.ts';
import { HealthBadge } from '../../components/health-badge.tsx';
import { Moment } from '../../components/moment.tsx';
import type { Column } from '../../components/table-columns.ts';

/** A clock this close to the hub's agrees with it. */
const SKEW_MS = 2_000;

export function useSkewText(): (skewMs: number | null) => string {
  const messages = useMessages();
  const format = useFormat();
  return (skewMs) => {
    if (skewMs === null) return '';
    if (Math.abs(skewMs) < SKEW_MS) return messages.sensors.skewNone;
    return messages.sensors.skewBy(format.duration(Math.abs(skewMs)), skewMs > 0);
  };
}

export function useSensorColumns(): readonly Column<SensorView>[] {
  const messages = useMessages();
  const format = useFormat();
  const url = useUrlState();
  const skewText = useSkewText();
  return useMemo(() => {
    const m = messages.sensors;
    return [
      {
        key: 'name',
        head: messages.common.name,
        width: 150,
        grow: 2,
        text: (row) => row.name,
        cell: (row) => (
          <button
            type="button"
            className="cell-filter"
            tabIndex={-1}
            onClick={() => url.set({ row: row.id }, { replace: true })}
          >
            {row.name}
          </button>
        ),
      },
      {
        key: 'health',
        head: messages.field.status,
        width: 110,
        text: (row) => messages.health[row.health],
        cell: (row) => <HealthBadge health={row.health} />,
      },
      {
        key: 'lastBatch',
        head: m.lastBatch,
        width: 120,
        text: (row) => (row.lastBatchAt === null ? messages.common.never : format.dateTime(row.lastBatchAt)),
        cell: (row) => (row.lastBatchAt === null ? messages.common.never : <Moment ms={row.lastBatchAt} />),
      },
      {
        key: 'lastHour',
        head: m.lastHour,
        numeric: true,
        width: 160,
        text: (row) => format.count(row.packetsLastHour),
      },
      {
        key: 'dark',
        head: m.dark,
        width: 180,
        grow: 3,
        text: (row) => row.dark.join(' '),
        cell: (row) => <span className="mono">{row.dark.join(' ')}</span>,
      },
      {
        key: 'missing',
        head: m.missing,
        numeric: true,
        width: 130,
        text: (row) => format.count(row.missingBatches),
      },
      {
        key: 'dropped',
        head: m.dropped,
        unit: messages.field.packets,
        numeric: true,
        width: 150,
        text: (row) => format.count(row.droppedKernelPackets),
      },
      { key: 'skew', head: m.skew, width: 140, text: (row) => skewText(row.clockSkewMs) },
      {
        key: 'tokens',
        head: m.tokens,
        numeric: true,
        width: 80,
        text: (row) => format.count(row.tokens.length),
      },
    ];
  }, [messages, format, url, skewText]);
}
