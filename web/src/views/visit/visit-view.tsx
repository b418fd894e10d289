/** One session, played again: what the visitor saw and did, in its order. Nothing that he wrote can do anything here. */
import './visit.css';
import { useEffect, useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { VisitReplay } from '../../../../src/model/decoy-view.ts';
import { ApiFailure } from '../../api/client.ts';
import { useVisit } from '../../api/queries.ts';
import { useFormat, useMessages } from '../../app/context.tsx';
import { useTitle } from '../../app/shell.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { AddressLink } from '../../components/address-card.tsx';
import { Moment } from '../../components/moment.tsx';
import { Failure, Skeleton } from '../../components/states.tsx';
import { EventList } from './event-list.tsx';
import { playTimes, shownAt } from './play-times.ts';
import { Player } from './player.tsx';
import { Stage } from './stage.tsx';
import { StepList } from './step-list.tsx';
import { visitSteps } from './visit-steps.ts';

export default function VisitView({ id }: { readonly id: string }) {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const visit = useVisit(id);
  const m = messages.replay;
  useTitle(m.title(id));
  const isMissing = visit.error instanceof ApiFailure && visit.error.status === 404;
  return (
    <div className="page">
      {isMissing ? (
        <div className="state">
          <h1>{m.missing}</h1>
          <p>{messages.decoys.visitor.missingHint}</p>
          <Link href={linkTo('/decoys')}>{messages.decoys.visitor.back}</Link>
        </div>
      ) : visit.isError ? (
        <Failure error={visit.error} onRetry={() => visit.refetch()} />
      ) : visit.data === undefined ? (
        <Skeleton lines={14} />
      ) : (
        <Replay replay={visit.data} />
      )}
    </div>
  );
}

function Replay({ replay }: { readonly replay: VisitReplay }) {
  const messages = useMessages();
  const format = useFormat();
  const { visit, events, cut } = replay;
  const m = messages.replay;
  const times = useMemo(() => events.map(({ timestamp }) => Date.parse(timestamp)), [events]);
  const [skips, setSkips] = useState(true);
  const plan = useMemo(() => playTimes(times, skips), [times, skips]);
  const whole = plan.at(-1) ?? 0;
  // All of it is there to be read before anything plays.
  const [at, setAt] = useState(Number.POSITIVE_INFINITY);
  const [speed, setSpeed] = useState(0);
  useEffect(() => {
    if (speed === 0) return;
    let before = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const passed = (now - before) * speed;
      before = now;
      setAt((was) => was + passed);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [speed]);
  const isOver = at >= whole;
  useEffect(() => {
    if (isOver) setSpeed(0);
  }, [isOver]);
  const shown = isOver ? events.length : shownAt(plan, at);
  // The clock ticks often, and what has come changes seldom.
  const come = useMemo(() => events.slice(0, shown), [events, shown]);
  const steps = useMemo(() => visitSteps(events), [events]);
  return (
    <>
      <Head replay={replay} />
      <Player
        at={Math.min(at, whole)}
        whole={whole}
        shown={shown}
        count={events.length}
        speed={speed}
        skips={skips}
        onSeek={(to) => {
          setSpeed(0);
          setAt(to);
        }}
        onPlay={(next) => {
          if (next > 0 && isOver) setAt(0);
          setSpeed(next);
        }}
        onSkips={(next) => {
          setSpeed(0);
          setAt(Number.POSITIVE_INFINITY);
          setSkips(next);
        }}
      />
      <p className="muted">{messages.decoys.visitor.inert}</p>
      <div className="replay">
        <div className="replay-seen">
          <Stage visit={visit} all={events} events={come} />
          {steps.length > 0 && (
            <StepList
              steps={steps}
              shown={shown}
              onGo={(index) => {
                setSpeed(0);
                setAt(plan[index]);
              }}
            />
          )}
        </div>
        <EventList events={events} shown={shown} />
      </div>
      {cut > 0 && <p className="muted">{m.cut(format.count(cut))}</p>}
    </>
  );
}

const TICK_MS = 80;

function Head({ replay: { visit } }: { readonly replay: VisitReplay }) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  const m = messages.replay;
  const persona = messages.decoys.persona[visit.persona] ?? visit.persona;
  return (
    <>
      <p>
        {visit.visitorId === null ? (
          <Link href={linkTo('/decoys')}>← {messages.decoys.visitor.back}</Link>
        ) : (
          <Link href={linkTo(`/visitors/${visit.visitorId}`)}>← {m.visitor}</Link>
        )}
      </p>
      <div className="page-head">
        <h1>{m.title(visit.id)}</h1>
      </div>
      <p className="story-sentence">
        {m.sentence({
          decoy: visit.decoy,
          persona,
          protocol: visit.protocol,
          lasted: format.duration(visit.to - visit.from),
        })}
      </p>
      <p>
        <AddressLink address={visit.address} /> <span className="muted">·</span> <Moment ms={visit.from} />
      </p>
    </>
  );
}
