/**
 * A notice as its HTML looks, in a frame where nothing runs. `allow-same-origin` alone lets the page style it from
 * outside; without `allow-scripts`, `-forms`, `-popups` and `-top-navigation` it can run, send, open and leave nothing.
 */
import { useMemo, useRef, useState } from 'react';
import { dressFrame, frameDocument } from './frame-document.ts';

const LEAST_PX = 240;
const MOST_PX = 1_600;

export function NoticeFrame(props: {
  readonly html: string;
  readonly title: string;
  readonly language: 'ja' | 'en';
}) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [heightPx, setHeight] = useState(LEAST_PX);
  const { html, css } = useMemo(() => frameDocument(props.html), [props.html]);
  return (
    <iframe
      ref={frame}
      className="notice-frame"
      title={props.title}
      lang={props.language}
      sandbox="allow-same-origin"
      srcDoc={html}
      style={{ height: heightPx }}
      onLoad={() => {
        if (frame.current) setHeight(Math.min(MOST_PX, Math.max(LEAST_PX, dressFrame(frame.current, css))));
      }}
    />
  );
}
