/**
 * Frames of the camera, drawn and encoded once for all who look, and only while somebody does. A viewer gets the same
 * bytes as the next; who is slow skips, and no frame is kept for him.
 */
import { createCanvas } from '@napi-rs/canvas';
import type { CameraSettings } from '../device/camera-settings.ts';
import type { Turning } from '../device/turning.ts';
import { FULL_SIZE, type Picture } from '../scene/picture.ts';
import { type CameraJpeg, toCameraJpeg } from './camera-jpeg.ts';
import { lookOf } from './look-of.ts';

export interface Frame extends CameraJpeg {
  /** Epoch milliseconds. */
  readonly at: number;
}

export const STREAMS = ['main', 'sub'] as const;
export type StreamName = (typeof STREAMS)[number];

export interface FrameSource {
  /** Calls `take` with each frame until the function that it gives back is called. */
  watch(stream: StreamName, take: (frame: Frame) => void): () => void;
  /** One frame: the last if it is new, drawn if nobody looks. */
  snapshot(stream: StreamName): Promise<Frame>;
  readonly viewers: number;
  /** Frames drawn since the start. */
  readonly drawn: number;
  close(): void;
}

export interface FrameSourceOptions {
  readonly picture: Picture;
  readonly settings: CameraSettings;
  readonly turning: Turning;
  readonly clock: () => number;
  readonly onTrouble: (error: unknown) => void;
}

const FRESH_MS = 250;
/** RTP counts in eights (RFC 2435 section 3.1). */
const SUB_HEIGHT = 176;
const QUALITY = { low: 38, normal: 56, high: 74 } as const;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

export function createFrameSource({
  picture,
  settings,
  turning,
  clock,
  onTrouble,
}: FrameSourceOptions): FrameSource {
  const viewers: Record<StreamName, Set<(frame: Frame) => void>> = { main: new Set(), sub: new Set() };
  const last: Partial<Record<StreamName, Frame>> = {};
  const waiting: Record<StreamName, ((frame: Frame) => void)[]> = { main: [], sub: [] };
  const small = createCanvas(FULL_SIZE.width / 2, SUB_HEIGHT);
  const smallContext = small.getContext('2d');
  let timer: NodeJS.Timeout | null = null;
  let isDrawing = false;
  let isClosed = false;
  let drawn = 0;

  const isWanted = (stream: StreamName) => viewers[stream].size > 0 || waiting[stream].length > 0;

  return {
    watch(stream, take) {
      viewers[stream].add(take);
      start();
      return () => viewers[stream].delete(take);
    },
    snapshot(stream) {
      const known = last[stream];
      if (known !== undefined && Math.abs(clock() - known.at) < FRESH_MS) return Promise.resolve(known);
      return new Promise((resolve) => {
        waiting[stream].push(resolve);
        start();
      });
    },
    get viewers() {
      return viewers.main.size + viewers.sub.size;
    },
    get drawn() {
      return drawn;
    },
    close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };

  function start(): void {
    if (timer !== null || isDrawing || isClosed) return;
    timer = setTimeout(turn, 0);
  }

  function turn(): void {
    timer = null;
    isDrawing = true;
    const begun = performance.now();
    drawAll()
      .catch(onTrouble)
      .finally(() => {
        isDrawing = false;
        if (isClosed || !(isWanted('main') || isWanted('sub'))) return;
        timer = setTimeout(turn, Math.max(5, 1_000 / settings.number('fps') - (performance.now() - begun)));
      });
  }

  async function drawAll(): Promise<void> {
    const at = clock();
    const burnt = { time: burntTime(at, settings), name: settings.get('osdname') };
    const canvas = await picture.draw(at, turning.now(), lookOf(settings), burnt);
    drawn++;
    const quality = QUALITY[settings.get('quality') as keyof typeof QUALITY];
    const wants = STREAMS.filter(isWanted);
    if (wants.includes('sub')) smallContext.drawImage(canvas, 0, 0, small.width, small.height);
    for (const stream of wants) {
      const from = stream === 'main' ? canvas : small;
      const frame: Frame = { ...toCameraJpeg(await from.encode('jpeg', quality)), at };
      last[stream] = frame;
      for (const resolve of waiting[stream].splice(0)) resolve(frame);
      for (const take of viewers[stream]) take(frame);
    }
  }
}

function burntTime(at: number, settings: CameraSettings): string {
  if (settings.get('osdtime') === 'off') return '';
  const local = new Date(at + settings.number('timezone') * 60_000);
  const text = local.toISOString();
  const [year, month, day] = text.slice(0, 10).split('-');
  const date =
    {
      'YYYY-MM-DD': `${year}-${month}-${day}`,
      'MM/DD/YYYY': `${month}/${day}/${year}`,
      'DD/MM/YYYY': `${day}/${month}/${year}`,
    }[settings.get('dateform')] ?? '';
  return `${date} ${text.slice(11, 19)} ${DAYS[local.getUTCDay()]}`;
}
