/** The one loop: moves the playhead, hands due packets to the pictures, has them drawn; rests when nothing moves. */
import type { DotRing } from './dot-ring.ts';
import type { Playhead } from './playhead.ts';

/** A picture of the packets: the globe, the flat map. */
export interface Picture {
  /** The moment has jumped: forget all packets. Times from now on are near `atMs`. */
  reset(atMs: number): void;
  /** A packet that is due, by its number and its slot in the ring. */
  take(sequence: number, slot: number): void;
  draw(atMs: number, frameMs: number): void;
}

export interface ShowPorts {
  readonly now: () => number;
  readonly requestFrame: (run: (timeMs: number) => void) => number;
  readonly cancelFrame: (handle: number) => void;
}

/** How long a packet leaves a trace, so how far back a jump has to begin. */
export const TRACE_MS = 22_000;
/** After such a gap (a hidden tab, a machine that slept) the pictures begin anew instead of catching up. */
const JUMP_MS = 4000;
/** Seconds since the last reset are 32-bit floats on the graphics card: begin anew before they get coarse. */
const LONGEST_RUN_MS = 3_600_000;

export class Show {
  readonly ring: DotRing;
  readonly playhead: Playhead;
  readonly #ports: ShowPorts;
  readonly #pictures = new Set<Picture>();
  #frame = 0;
  #lastFrameMs = -1;
  #resetAt = 0;
  #isVisible = true;
  #isStale = true;

  constructor(ring: DotRing, playhead: Playhead, ports: ShowPorts) {
    this.ring = ring;
    this.playhead = playhead;
    this.#ports = ports;
  }

  /** Answers how to take the picture away again. */
  add(picture: Picture): () => void {
    this.#pictures.add(picture);
    this.rewind();
    return () => this.#pictures.delete(picture);
  }

  goLive(): void {
    this.playhead.goLive(this.#ports.now());
    this.rewind();
  }

  seek(atMs: number): void {
    this.playhead.seek(atMs);
    this.rewind();
  }

  pause(): void {
    this.playhead.pause();
    this.redraw();
  }

  resume(): void {
    this.playhead.resume();
    this.redraw();
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    if (isVisible) this.redraw();
    else this.stop();
  }

  /** Has the pictures begin anew with the next frame: after a jump, or when the ring was filled from behind. */
  rewind(): void {
    this.#isStale = true;
    this.redraw();
  }

  /** Draws at least one more frame, also while paused. */
  redraw(): void {
    if (this.#frame === 0 && this.#isVisible) this.#frame = this.#ports.requestFrame(this.#run);
  }

  stop(): void {
    if (this.#frame !== 0) this.#ports.cancelFrame(this.#frame);
    this.#frame = 0;
    this.#lastFrameMs = -1;
  }

  readonly #run = (timeMs: number): void => {
    this.#frame = 0;
    const frameMs = this.#lastFrameMs < 0 ? 0 : timeMs - this.#lastFrameMs;
    this.#lastFrameMs = timeMs;
    const { playhead, ring } = this;
    const before = playhead.at;
    playhead.advance(this.#ports.now(), frameMs);
    const hasJumped =
      Math.abs(playhead.at - before) > JUMP_MS || playhead.at - this.#resetAt > LONGEST_RUN_MS;
    if (this.#isStale || hasJumped) this.#reset();
    const from = Math.max(playhead.cursor, ring.oldest);
    const to = playhead.takeDue(ring);
    for (const picture of this.#pictures) {
      for (let sequence = from; sequence < to; sequence++) picture.take(sequence, ring.slotOf(sequence));
      picture.draw(playhead.at, frameMs);
    }
    if (playhead.isPaused) this.#lastFrameMs = -1;
    else this.redraw();
  };

  #reset(): void {
    const { playhead, ring } = this;
    this.#isStale = false;
    this.#resetAt = playhead.at;
    playhead.rewindTraces(ring, TRACE_MS);
    for (const picture of this.#pictures) picture.reset(playhead.at);
  }
}
