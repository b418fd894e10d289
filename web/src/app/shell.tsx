/** The house around every view: places, time range, search; and where focus goes when the place changes. */
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useMessages } from './context.tsx';
import { Rail } from './rail.tsx';
import { TopBar } from './top-bar.tsx';

export function Shell({ children }: { readonly children: ReactNode }) {
  const messages = useMessages();
  const [path] = useLocation();
  const view = useRef<HTMLElement>(null);
  const before = useRef(path);

  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    // Another place: a screen reader begins at its start, and it is shown from its top.
    view.current?.focus({ preventScroll: true });
    view.current?.scrollTo(0, 0);
  }, [path]);

  return (
    <div className="house">
      <a className="skip" href="#view">
        {messages.skip}
      </a>
      <Rail />
      <TopBar />
      <main className="view" id="view" ref={view} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** Sets the title of the window; each view calls it with its own name. */
export function useTitle(title: string): void {
  const messages = useMessages();
  useEffect(() => {
    document.title = `${title} · ${messages.product}`;
  }, [title, messages]);
}
