/** Columns of the table of cases. */
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { CaseView } from '../../../../src/model/api.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { AddressLink } from '../../components/address-card.tsx';
import { Moment } from '../../components/moment.tsx';
import type { Column } from '../../components/table-columns.ts';
import { proofWord } from '../case/case-words.ts';
import { DueMoment } from '../case/due-moment.tsx';
import { ProofBadge } from '../case/proof-badge.tsx';

export function useCaseColumns(): readonly Column<CaseView>[] {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  return useMemo(() => {
    const { field: m, panel, status, channel } = messages.cases;
    const time = (
      key: 'told' | 'answered' | 'opened' | 'closed' | 'step',
      msOf: (row: CaseView) => number | null,
      more: Partial<Column<CaseView>>,
    ): Column<CaseView> => ({
      key,
      head: m[key],
      time: true,
      width: 126,
      text: (row) => textOf(msOf(row)),
      cell: (row) => momentOf(msOf(row)),
      ...more,
    });
    // A day and not a distance: it is what an owner is promised.
    const dayText = ({ proof: { enoughAt }, status: now }: CaseView) =>
      enoughAt === null || now === 'closed' ? '' : format.date(enoughAt);
    const textOf = (ms: number | null) => (ms === null ? panel.notYet : format.dateTime(ms));
    const momentOf = (ms: number | null) =>
      ms === null ? <span className="muted">{panel.notYet}</span> : <Moment ms={ms} />;
    return [
      {
        key: 'id',
        head: m.number,
        width: 106,
        text: (row) => row.id,
        cell: (row) => (
          <Link className="mono" tabIndex={-1} href={linkTo(`/incidents/${row.id}`)}>
            {row.id}
          </Link>
        ),
      },
      {
        key: 'status',
        head: m.status,
        width: 70,
        text: (row) => status[row.status],
        filter: (row) => ({ name: 'status', value: row.status }),
      },
      {
        key: 'proof',
        head: m.proof,
        width: 160,
        text: (row) => proofWord(row, messages),
        cell: (row) => <ProofBadge record={row} />,
        filter: (row) => ({ name: 'proof', value: row.proof.state }),
      },
      {
        key: 'address',
        head: m.address,
        width: 146,
        grow: 1.5,
        sort: 'address',
        text: (row) => row.address,
        cell: (row) => <AddressLink address={row.address} inTable />,
      },
      {
        key: 'owner',
        head: m.owner,
        width: 110,
        grow: 2,
        text: (row) => row.ownerName,
        filter: (row) => ({ name: 'ownerId', value: row.ownerId }),
      },
      { key: 'cause', head: m.cause, width: 120, hidden: true, text: (row) => messages.cause[row.cause] },
      { key: 'step', head: m.step, numeric: true, width: 66, text: (row) => format.count(row.step) },
      {
        key: 'next',
        head: m.next,
        width: 190,
        grow: 1.5,
        hidden: true,
        text: (row) =>
          row.next === null ? '' : `${channel[row.next.channel]} · ${format.dateTime(row.next.at)}`,
        cell: (row) =>
          row.next === null ? null : (
            <>
              {channel[row.next.channel]} · <DueMoment ms={row.next.at} />
            </>
          ),
      },
      time('told', (row) => row.toldAt, { width: 134 }),
      time('answered', (row) => row.answeredAt, {}),
      {
        key: 'enough',
        head: m.enough,
        width: 106,
        text: (row) => dayText(row),
      },
      time('opened', (row) => row.openedAt, { sort: 'openedAt', hidden: true }),
      time('closed', (row) => row.closedAt, { sort: 'closedAt', hidden: true }),
      {
        key: 'reopened',
        head: m.reopened,
        unit: messages.unit.times,
        numeric: true,
        width: 110,
        hidden: true,
        text: (row) => format.count(row.reopened),
      },
    ];
  }, [messages, format, linkTo]);
}
