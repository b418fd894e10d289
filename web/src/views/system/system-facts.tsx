/** A system in short, beside its story: numbers, what its packets share, and which systems are most alike. */
import { Link } from 'wouter';
import type { SystemDetail } from '../../../../src/model/api.ts';
import type { SystemRecord, SystemSignature } from '../../../../src/model/scanning-system.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { Moment } from '../../components/moment.tsx';
import { SystemSign, SystemStatusBadge } from '../../components/system-badge.tsx';

export function SystemFacts({ record }: { readonly record: SystemRecord }) {
  const messages = useMessages();
  const format = useFormat();
  const { system } = record;
  const m = messages.systems.field;
  const networks = new Set(system.members.map((member) => member.asn).filter((asn) => asn !== null)).size;
  return (
    <section className="panel form">
      <h2>{messages.systems.one.short}</h2>
      <dl className="pairs">
        <dt>{m.status}</dt>
        <dd>
          <SystemStatusBadge status={record.status} />
        </dd>
        <dt>{m.novelty}</dt>
        <dd>{format.percent(record.novelty)}</dd>
        <dt>{m.sources}</dt>
        <dd>{format.count(system.members.length)}</dd>
        <dt>{m.networks}</dt>
        <dd>{format.count(networks)} AS</dd>
        <dt>{m.probes}</dt>
        <dd>{format.count(system.probes)}</dd>
        <dt>{m.order}</dt>
        <dd>{messages.systems.order[system.order]}</dd>
        <dt>{m.reach}</dt>
        <dd>{format.share(system.reach)}</dd>
        <dt>{m.first}</dt>
        <dd>
          <Moment ms={system.first * 1000} exact />
        </dd>
        <dt>{m.last}</dt>
        <dd>
          <Moment ms={system.last * 1000} />
        </dd>
        <dt>{m.born}</dt>
        <dd>
          <Moment ms={record.bornAt} exact />
        </dd>
      </dl>
    </section>
  );
}

const hex = (value: number, digits: number) => `0x${value.toString(16).padStart(digits, '0')}`;

/** How each field of a signature is written; plain numbers but for those that are bit patterns. */
const WRITTEN: Record<keyof SystemSignature, (value: never) => string> = {
  tool: (value: string) => value,
  window: String,
  length: (value: number) => `${value} B`,
  initialTtl: String,
  ipId: (value: number) => `${value} (${hex(value, 4)})`,
  sourcePort: String,
  sequence: (value: number) => hex(value, 8),
  sequenceKey: (value: number) => hex(value, 8),
};

export function SignatureTable({ signature }: { readonly signature: SystemSignature }) {
  const messages = useMessages();
  const m = messages.systems.signature;
  const fields = Object.keys(WRITTEN) as (keyof SystemSignature)[];
  return (
    <section className="panel form">
      <h2>{messages.systems.one.signature}</h2>
      <table className="plain">
        <caption className="visually-hidden">{messages.systems.one.signature}</caption>
        <tbody>
          {fields.map((field) => (
            <tr key={field}>
              <th scope="row">{m[field]}</th>
              <td className="number">
                {signature[field] === null ? (
                  <span className="muted signature-none">{m.differs}</span>
                ) : (
                  <code>{WRITTEN[field](signature[field] as never)}</code>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function SimilarSystems({ similar }: { readonly similar: SystemDetail['similar'] }) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  return (
    <section className="panel form">
      <h2>{messages.systems.one.similar}</h2>
      {similar.length === 0 && <p className="muted">{messages.systems.one.noSimilar}</p>}
      <ul className="similar">
        {similar.map(({ row, likeness }) => (
          <li key={row.id}>
            <SystemSign verdict={row.verdict} />
            <Link href={linkTo(`/systems/${encodeURIComponent(row.id)}`)}>{row.name}</Link>
            <span className="muted number" title={messages.systems.field.likeness}>
              {format.percent(likeness)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
