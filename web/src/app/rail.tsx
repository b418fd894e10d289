/** The places of the page: at the left, on a phone at the bottom. */
import { useCallback, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useIncidentCounts } from '../api/queries.ts';
import { Popover } from '../components/popover.tsx';
import { useFormat, useMessages, useSession } from './context.tsx';
import { ICONS, type PlaceName } from './place-icons.tsx';
import { useLinkTo } from './url-state.ts';

const FIRST: readonly PlaceName[] = ['dark', 'overview', 'incidents', 'systems', 'decoys', 'sources'];
/** The hub refuses these to owners: they speak of all sources and visitors, and of what all owners are told. */
const FOR_STAFF: readonly PlaceName[] = ['systems', 'decoys', 'compare', 'notices', 'studies'];
const SECOND: readonly PlaceName[] = ['notices', 'studies', 'compare', 'owners', 'sensors', 'settings'];

export function Rail() {
  const messages = useMessages();
  const linkTo = useLinkTo();
  const [more, setMore] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setMore(false), []);
  const session = useSession();
  const maySee = (name: PlaceName) => session.account.role !== 'owner' || !FOR_STAFF.includes(name);
  return (
    <nav className="rail" aria-label={messages.places.label}>
      <Link className="brand" href={linkTo('/overview')}>
        <img src="/favicon.svg" alt="" width="26" height="26" />
        <span className="brand-name">{messages.product}</span>
      </Link>
      <div className="rail-places">
        <ul>
          {FIRST.filter(maySee).map((name) => (
            <li key={name}>
              <Place name={name} />
            </li>
          ))}
          <li className="rail-more">
            <button
              ref={anchor}
              type="button"
              className="place"
              aria-haspopup="dialog"
              aria-expanded={more}
              onClick={() => setMore(!more)}
            >
              {ICONS.more}
              <span className="place-name">{messages.places.more}</span>
            </button>
          </li>
        </ul>
        <ul className="rail-second">
          {SECOND.filter(maySee).map((name) => (
            <li key={name}>
              <Place name={name} />
            </li>
          ))}
        </ul>
      </div>
      {more && (
        <Popover anchor={anchor} label={messages.places.more} onClose={close} className="menu">
          {SECOND.filter(maySee).map((name) => (
            <Link key={name} className="menu-item" href={linkTo(`/${name}`)} onClick={close}>
              {messages.places[name]}
            </Link>
          ))}
        </Popover>
      )}
    </nav>
  );
}

function Place({ name }: { readonly name: PlaceName }) {
  const messages = useMessages();
  const format = useFormat();
  const [path] = useLocation();
  const linkTo = useLinkTo();
  const here = path === `/${name}` || path.startsWith(`/${name}/`);
  const counts = useIncidentCounts();
  const open = name === 'incidents' ? (counts.data?.status.open ?? 0) : 0;
  return (
    <Link
      className="place"
      href={linkTo(`/${name}`)}
      title={messages.places[name]}
      {...(here ? { 'aria-current': 'page' as const } : {})}
    >
      {ICONS[name]}
      <span className="place-name">{messages.places[name]}</span>
      {open > 0 && (
        <span className="place-count" title={messages.overview.open}>
          {format.count(open)}
        </span>
      )}
    </Link>
  );
}
