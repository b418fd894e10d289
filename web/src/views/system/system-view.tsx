/** One scanning system: what it is and why we think so, when it comes, how it walks, who belongs to it, what to do. */
import './system.css';
import { useEffect, useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { SystemDetail } from '../../../../src/model/api.ts';
import { useSystem } from '../../api/queries.ts';
import { useMessages } from '../../app/context.tsx';
import { useTitle } from '../../app/shell.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { EvidenceList } from '../../components/evidence-list.tsx';
import { Failure, Skeleton } from '../../components/states.tsx';
import { SystemBadge } from '../../components/system-badge.tsx';
import { Activity } from './activity.tsx';
import { AddressWalk } from './address-walk.tsx';
import { MemberTable } from './member-table.tsx';
import { ServiceTable } from './service-table.tsx';
import { SystemActions } from './system-actions.tsx';
import { SignatureTable, SimilarSystems, SystemFacts } from './system-facts.tsx';
import { SystemHistory } from './system-history.tsx';
import { SystemStory } from './system-story.tsx';

export default function SystemView({ id: part }: { readonly id: string }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const id = decodeURIComponent(part);
  const detail = useSystem(id);
  return (
    <div className="page">
      <p>
        <Link href={linkTo('/systems')}>← {messages.systems.one.back}</Link>
      </p>
      {detail.isError ? (
        <Failure error={detail.error} onRetry={() => detail.refetch()} />
      ) : detail.data === undefined ? (
        <Skeleton lines={14} />
      ) : (
        <Found key={id} detail={detail.data} />
      )}
    </div>
  );
}

function Found({ detail }: { readonly detail: SystemDetail }) {
  const messages = useMessages();
  const { record } = detail;
  const { system } = record;
  const m = messages.systems.one;
  const name = record.givenName ?? system.name;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  useTitle(name);
  // Members that left (by a split, or with the next run) are no longer selected.
  useEffect(() => {
    const here = new Set(system.members.map((member) => member.address));
    setSelected((before) =>
      [...before].every((address) => here.has(address))
        ? before
        : new Set([...before].filter((address) => here.has(address))),
    );
  }, [system.members]);
  const selection = useMemo(() => ({ keys: selected, change: setSelected }), [selected]);
  return (
    <>
      <div className="page-head">
        <h1>{name}</h1>
        <SystemBadge verdict={system.verdict} />
        {record.promoted !== null && (
          <span className="label">
            {record.promoted.candidate
              ? m.candidate(record.promoted.organisation)
              : m.confirmed(record.promoted.organisation)}
          </span>
        )}
        {record.givenName !== null && <span className="muted">{m.found(system.name)}</span>}
      </div>
      <div className="story">
        <div className="story-main">
          <section className="chapter">
            <h2>{m.what}</h2>
            <SystemStory record={record} />
            {record.comment !== '' && <p className="timeline-text timeline-comment">{record.comment}</p>}
          </section>
          <section className="chapter">
            <h2>{m.walk}</h2>
            <AddressWalk system={system} />
          </section>
          <section className="chapter">
            <h2>{m.why}</h2>
            {system.evidence.length === 0 ? (
              <p className="muted">{m.noEvidence}</p>
            ) : (
              <EvidenceList evidence={system.evidence} />
            )}
          </section>
          <section className="chapter">
            <h2>{m.when}</h2>
            <Activity system={system} />
          </section>
          <section className="chapter">
            <h2>{m.ports}</h2>
            <ServiceTable services={system.services} />
          </section>
          <section className="chapter">
            <h2>{m.members}</h2>
            <MemberTable id={record.id} system={system} selection={selection} />
          </section>
          <section className="chapter">
            <h2>{m.history}</h2>
            <SystemHistory events={detail.events} />
          </section>
        </div>
        <aside className="story-side" aria-label={m.short}>
          <SystemActions record={record} selected={selected} />
          <SystemFacts record={record} />
          <SignatureTable signature={system.signature} />
          <SimilarSystems similar={detail.similar} />
        </aside>
      </div>
    </>
  );
}
