/** One packet, picked from a picture: what it was, and the way to its source. */
import { useEffect, useLayoutEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { LiveDot, SceneLayout } from '../../../../src/model/api.ts';
import { useFormat } from '../../app/context.tsx';
import { useLinkTo } from '../../app/url-state.ts';
import { CategoryBadge } from '../../components/category-badge.tsx';
import { useDarkMessages } from './messages.ts';

const EDGE_PX = 8;
const GAP_PX = 10;

export function PacketCard(props: {
  readonly dot: LiveDot;
  readonly layout: SceneLayout;
  readonly x: number;
  readonly y: number;
  readonly onClose: () => void;
}) {
  const { dot, layout, x, y, onClose } = props;
  const messages = useDarkMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  const card = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const box = card.current!;
    const left = Math.min(x + GAP_PX, window.innerWidth - box.offsetWidth - EDGE_PX);
    const top = Math.min(y + GAP_PX, window.innerHeight - box.offsetHeight - EDGE_PX);
    box.style.left = `${Math.max(EDGE_PX, left)}px`;
    box.style.top = `${Math.max(EDGE_PX, top)}px`;
  }, [x, y]);
  useEffect(() => {
    const before = document.activeElement;
    card.current!.querySelector('a')!.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  const owner = layout.owners.find(({ id }) => id === dot.o);
  const sensor = layout.sensors.find(({ id }) => id === dot.n);
  return (
    <div
      ref={card}
      className="dark-card"
      role="dialog"
      aria-label={messages.card}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="dark-card-head">
        <CategoryBadge category={dot.c} />
        <button type="button" className="button-quiet" onClick={onClose}>
          {messages.close}
        </button>
      </div>
      <dl>
        <Entry name={messages.cardFrom}>
          <span className="mono">{dot.s}</span>
          {dot.g !== '' && <span> · {format.country(dot.g)}</span>}
        </Entry>
        {dot.o !== '' && <Entry name={messages.cardOwner}>{owner?.name ?? dot.o}</Entry>}
        <Entry name={messages.cardTo}>
          <span className="mono">{dot.d}</span>
        </Entry>
        <Entry name={messages.cardService}>{dot.p}</Entry>
        {dot.m !== null && <Entry name={messages.cardMark}>{dot.m}</Entry>}
        <Entry name={messages.cardTime}>{format.dateTime(dot.t)}</Entry>
        <Entry name={messages.cardSensor}>{sensor?.name ?? dot.n}</Entry>
      </dl>
      <Link className="button" href={linkTo(`/sources/${dot.s}`)}>
        {messages.cardSource}
      </Link>
    </div>
  );
}

function Entry(props: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <dt className="muted">{props.name}</dt>
      <dd>{props.children}</dd>
    </>
  );
}
