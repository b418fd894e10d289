/** An address, and the small card that it opens: name, AS, country, verdict, owner. Never a whole page by accident. */
import { useCallback, useRef, useState } from 'react';
import { Link } from 'wouter';
import { ApiFailure } from '../api/client.ts';
import { useSource } from '../api/queries.ts';
import { useFormat, useMessages } from '../app/context.tsx';
import { useTimeRange } from '../app/time-range.ts';
import { useLinkTo } from '../app/url-state.ts';
import { CategoryBadge } from './category-badge.tsx';
import { CopyButton } from './copy-button.tsx';
import { Moment } from './moment.tsx';
import { Popover } from './popover.tsx';
import { Failure, Skeleton } from './states.tsx';

/** The address as a button that opens its card. `inTable`: reached by the row's own keys instead of Tab. */
export function AddressLink(props: { readonly address: string; readonly inTable?: boolean }) {
  const messages = useMessages();
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="address"
        tabIndex={props.inTable ? -1 : 0}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={(event) => {
          event.stopPropagation();
          setOpen(!open);
        }}
      >
        {props.address}
      </button>
      {open && (
        <Popover
          anchor={anchor}
          label={messages.card.show(props.address)}
          onClose={close}
          className="card-popover"
        >
          <AddressCard address={props.address} />
        </Popover>
      )}
    </>
  );
}

export function AddressCard({ address }: { readonly address: string }) {
  const messages = useMessages();
  const format = useFormat();
  const linkTo = useLinkTo();
  const range = useTimeRange();
  const source = useSource(address, range);
  const unseen = source.error instanceof ApiFailure && source.error.status === 404;
  const row = source.data?.row;
  return (
    <div className="card">
      <p className="card-address mono">{address}</p>
      {source.isPending && <Skeleton lines={4} />}
      {unseen && <p className="muted">{messages.card.unseen}</p>}
      {source.isError && !unseen && <Failure error={source.error} />}
      {row && (
        <dl className="pairs">
          <dt>{messages.field.category}</dt>
          <dd>
            <CategoryBadge category={row.category ?? 'unjudged'} />
            {row.confidence !== null && <span className="muted"> {format.percent(row.confidence)}</span>}
          </dd>
          {row.organisation !== null && (
            <>
              <dt>{messages.card.named}</dt>
              <dd>{row.organisation}</dd>
            </>
          )}
          <dt>{messages.field.asn}</dt>
          <dd>{row.asn === null ? messages.common.unknown : `AS${row.asn} ${row.asName ?? ''}`}</dd>
          <dt>{messages.field.country}</dt>
          <dd>{row.country === null ? messages.common.unknown : format.country(row.country)}</dd>
          <dt>{messages.card.held}</dt>
          <dd>{source.data?.owner?.name ?? messages.common.none}</dd>
          <dt>{messages.field.packets}</dt>
          <dd>
            {format.count(row.packets)} · <Moment ms={row.last * 1000} />
          </dd>
        </dl>
      )}
      <div className="actions">
        <Link className="button" href={linkTo(`/sources/${encodeURIComponent(address)}`)}>
          {messages.card.open}
        </Link>
        <CopyButton text={address} label={messages.card.copy} />
      </div>
    </div>
  );
}
