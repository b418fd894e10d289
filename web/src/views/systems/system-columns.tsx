/** Columns of the table of scanning systems. */
import { useMemo } from 'react';
import type { SystemRow } from '../../../../src/model/api.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { Moment } from '../../components/moment.tsx';
import { SystemBadge, SystemStatusBadge } from '../../components/system-badge.tsx';
import type { Column } from '../../components/table-columns.ts';
import type { SystemSort } from './sort-systems.ts';
import { servicesText } from './system-words.ts';

export function useSystemColumns(): readonly Column<SystemRow>[] {
  const messages = useMessages();
  const format = useFormat();
  return useMemo(() => {
    const { field: m, unit, chart } = messages.systems;
    const percent = (value: number) => String(Math.round(value * 100));
    const numeric = (
      key: SystemSort,
      width: number,
      text: (row: SystemRow) => string,
      more: Partial<Column<SystemRow>> = {},
    ): Column<SystemRow> => ({
      key,
      head: m[key],
      numeric: true,
      width,
      sort: key,
      text,
      ...more,
    });
    const time = (key: 'first' | 'last' | 'born', msOf: (row: SystemRow) => number, hidden: boolean) => ({
      key,
      head: m[key],
      time: true,
      width: 116,
      sort: key,
      hidden,
      text: (row: SystemRow) => format.dateTime(msOf(row)),
      cell: (row: SystemRow) => <Moment ms={msOf(row)} />,
    });
    return [
      { key: 'name', head: m.name, width: 224, grow: 2.4, sort: 'name', text: (row) => row.name },
      {
        key: 'verdict',
        head: m.verdict,
        width: 194,
        sort: 'verdict',
        text: (row) => messages.systems.verdict[row.verdict],
        cell: (row) => <SystemBadge verdict={row.verdict} />,
        filter: (row) => ({ name: 'verdict', value: row.verdict }),
      },
      numeric('novelty', 118, (row) => percent(row.novelty), { unit: unit.percent }),
      numeric('sources', 96, (row) => format.count(row.sources)),
      numeric('frequency', 146, (row) => format.rough(row.frequency), { unit: unit.perDay }),
      numeric('coverage', 126, (row) => format.rough(row.coverage * 100), { unit: unit.share }),
      {
        key: 'services',
        head: m.services,
        width: 140,
        grow: 1.6,
        text: (row) => servicesText(row.services, row.serviceCount, chart.moreServices),
        filter: (row) => (row.services.length === 0 ? null : { name: 'service', value: row.services[0] }),
      },
      {
        key: 'status',
        head: m.status,
        width: 96,
        hidden: true,
        text: (row) => messages.systems.status[row.status],
        cell: (row) => <SystemStatusBadge status={row.status} />,
        filter: (row) => ({ name: 'status', value: row.status }),
      },
      time('last', (row) => row.last * 1000, false),
      numeric('confidence', 118, (row) => percent(row.confidence), { unit: unit.percent, hidden: true }),
      numeric('power', 88, (row) => percent(row.power), { unit: unit.percent, hidden: true }),
      numeric('q', 96, (row) => (row.q === null ? '' : format.chance(row.q)), { hidden: true }),
      numeric('networks', 118, (row) => format.count(row.networks), { unit: unit.as, hidden: true }),
      numeric('reach', 96, (row) => format.rough(row.reach * 100), { unit: unit.share, hidden: true }),
      numeric('probes', 96, (row) => format.count(row.probes), { hidden: true }),
      numeric('activeDays', 124, (row) => format.count(row.activeDays), { unit: unit.days, hidden: true }),
      {
        key: 'order',
        head: m.order,
        width: 200,
        grow: 2,
        hidden: true,
        text: (row) => messages.systems.order[row.order],
      },
      time('first', (row) => row.first * 1000, true),
      time('born', (row) => row.bornAt, true),
    ];
  }, [messages, format]);
}
