/** The globe: owns the canvas and its signs, and hands the scene what changes. three.js comes with it, not before. */
import { useEffect, useRef, useState } from 'react';
import type { IncidentView, SceneLayout } from '../../../../src/model/api.ts';
import { navigate, useFormat } from '../../app/context.tsx';
import type { DarkScene } from '../../scene/dark-scene.ts';
import type { Palette } from '../../scene/palette.ts';
import { useDarkMessages } from './messages.ts';
import type { Watch } from './use-watch.ts';

export interface PickedPacket {
  readonly sequence: number;
  /** In client pixels, where the card is to stand. */
  readonly x: number;
  readonly y: number;
}

export function SceneCanvas(props: {
  readonly watch: Watch;
  readonly layout: SceneLayout;
  readonly alerts: readonly IncidentView[];
  readonly palette: Palette;
  readonly isStill: boolean;
  readonly onPick: (picked: PickedPacket | null) => void;
  readonly onMissing: () => void;
  readonly entryOf: (id: string) => { readonly x: number; readonly y: number } | null;
}) {
  const { watch, layout, alerts, palette, isStill } = props;
  const messages = useDarkMessages();
  const format = useFormat();
  const canvas = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLDivElement>(null);
  const [scene, setScene] = useState<DarkScene | null>(null);
  const words = {
    seconds: messages.seconds,
    packetsPerMinute: (count: number) => messages.perMinute(format.count(count)),
    otherOwners: messages.otherOwners,
    alert: (incident: IncidentView) => messages.alert(incident.address, incident.ownerName),
  };
  // The scene lives longer than one render: it asks for what holds now.
  const now = useRef({ props, words });
  now.current = { props, words };

  useEffect(() => {
    let isGone = false;
    let made: DarkScene | null = null;
    let take: (() => void) | null = null;
    import('../../scene/dark-scene.ts').then(({ createDarkScene }) => {
      if (isGone || canvas.current === null || overlay.current === null) return;
      const { show, feed } = watch;
      made = createDarkScene({
        canvas: canvas.current,
        overlay: overlay.current,
        ring: feed.ring,
        layout: now.current.props.layout,
        palette: now.current.props.palette,
        words: now.current.words,
        hrefOf: (incident) => `/incidents/${incident.id}`,
        open: (href) => navigate(href),
        entryOf: (id) => now.current.props.entryOf(id),
        onPick: (sequence, x, y) => {
          const box = canvas.current!.getBoundingClientRect();
          now.current.props.onPick(sequence < 0 ? null : { sequence, x: box.left + x, y: box.top + y });
        },
        redraw: () => show.redraw(),
      });
      if (made === null) {
        now.current.props.onMissing();
        return;
      }
      take = show.add(made);
      setScene(made);
    });
    return () => {
      isGone = true;
      take?.();
      made?.dispose();
    };
  }, [watch]);

  useEffect(() => {
    scene?.setPalette(palette);
    watch.show.rewind();
  }, [scene, palette, watch]);
  useEffect(() => {
    scene?.setLayout(layout);
    watch.show.rewind();
  }, [scene, layout, watch]);
  useEffect(() => scene?.setAlerts(alerts), [scene, alerts]);
  useEffect(() => scene?.setStill(isStill), [scene, isStill]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words are new objects at each render; these two decide what they say
  useEffect(() => scene?.setWords(words), [scene, messages, format]);

  return (
    <>
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: arrow keys turn the globe instead of reading on */}
      <canvas
        ref={canvas}
        className="dark-canvas"
        tabIndex={0}
        role="application"
        aria-label={messages.scene}
        aria-describedby="dark-scene-help"
      />
      <p id="dark-scene-help" className="visually-hidden">
        {messages.sceneHelp}
      </p>
      <div ref={overlay} className="scene-signs" />
      <fieldset className="dark-camera" aria-label={messages.camera}>
        <CameraButton sign="+" label={messages.zoomIn} onPress={() => scene?.orbit.zoomBy(1.25)} />
        <CameraButton sign="−" label={messages.zoomOut} onPress={() => scene?.orbit.zoomBy(0.8)} />
        <CameraButton sign="◎" label={messages.top} onPress={() => scene?.orbit.toggleTop()} />
        <CameraButton sign="⌂" label={messages.home} onPress={() => scene?.orbit.home()} />
      </fieldset>
    </>
  );
}

function CameraButton(props: {
  readonly sign: string;
  readonly label: string;
  readonly onPress: () => void;
}) {
  return (
    <button
      type="button"
      className="button"
      aria-label={props.label}
      title={props.label}
      onClick={props.onPress}
    >
      <span aria-hidden="true">{props.sign}</span>
    </button>
  );
}
