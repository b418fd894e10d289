/**
 * A small panel beside what opened it. Fixed in the window, so that no scrolling box clips it; focus goes
 * in, Escape or a click elsewhere closes it and gives focus back.
 */
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';

const GAP_PX = 4;
const EDGE_PX = 8;

export function Popover(props: {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly label: string;
  readonly onClose: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const { anchor, onClose } = props;
  const panel = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const place = () => {
      const box = panel.current;
      const at = anchor.current?.getBoundingClientRect();
      if (box === null || at === undefined) return;
      const { offsetWidth: width, offsetHeight: height } = box;
      const below = at.bottom + GAP_PX;
      const fitsBelow = below + height <= window.innerHeight - EDGE_PX;
      const top = fitsBelow ? below : Math.max(EDGE_PX, at.top - GAP_PX - height);
      box.style.top = `${top}px`;
      box.style.left = `${Math.max(EDGE_PX, Math.min(at.left, window.innerWidth - width - EDGE_PX))}px`;
    };
    place();
    const watcher = new ResizeObserver(place);
    if (panel.current) watcher.observe(panel.current);
    window.addEventListener('resize', place);
    return () => {
      watcher.disconnect();
      window.removeEventListener('resize', place);
    };
  }, [anchor]);

  useEffect(() => {
    const opener = anchor.current;
    const box = panel.current;
    const first = box?.querySelector<HTMLElement>('input, button, a[href], select, textarea, [tabindex="0"]');
    (first ?? box)?.focus();
    return () => {
      if (box === null || box.contains(document.activeElement) || document.activeElement === document.body) {
        opener?.focus();
      }
    };
  }, [anchor]);

  useEffect(() => {
    const elsewhere = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!panel.current?.contains(target) && !anchor.current?.contains(target)) onClose();
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [anchor, onClose]);

  return createPortal(
    <div
      ref={panel}
      role="dialog"
      aria-label={props.label}
      tabIndex={-1}
      className={`popover ${props.className ?? ''}`}
      // React sends events of a portal up its own tree: a press in here is none on the row behind it.
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') onClose();
      }}
      onBlur={(event) => {
        const next = event.relatedTarget;
        if (next !== null && !event.currentTarget.contains(next) && !anchor.current?.contains(next))
          onClose();
      }}
    >
      {props.children}
    </div>,
    document.body,
  );
}
