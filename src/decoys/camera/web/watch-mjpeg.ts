/** A viewer of motion JPEG: the same part of bytes as all others, a frame less when he is slow, and how long he looked. */
import type { DecoyFields } from '../../../model/decoy-event.ts';
import type { HttpStream } from '../../http/http-stream.ts';
import type { Visit } from '../../persona.ts';
import type { Frame, FrameSource, StreamName } from '../video/frame-source.ts';

/** A frame as a part of `multipart/x-mixed-replace`, made once for all. */
export function createPartMaker(boundary: string): (frame: Frame) => Buffer {
  const made = new WeakMap<Frame, Buffer>();
  return (frame) => {
    const known = made.get(frame);
    if (known !== undefined) return known;
    const head = `--${boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: ${frame.jpeg.length}\r\n\r\n`;
    const part = Buffer.concat([Buffer.from(head), frame.jpeg, Buffer.from('\r\n')]);
    made.set(frame, part);
    return part;
  };
}

export function watchMjpeg(
  stream: HttpStream,
  name: StreamName,
  source: FrameSource,
  partOf: (frame: Frame) => Buffer,
  visit: Visit,
  clock: () => number,
  see: (visit: Visit) => DecoyFields,
): void {
  const begunAt = clock();
  let frames = 0;
  let skipped = 0;
  const leave = source.watch(name, (frame) => {
    if (stream.send(partOf(frame))) frames++;
    else skipped++;
  });
  stream.onClose(() => {
    leave();
    const dwellMs = clock() - begunAt;
    visit.emit('yamori.camera.frames', {
      stream: `mjpeg ${name}`,
      frames,
      skipped,
      duration: dwellMs / 1_000,
      dwell_ms: dwellMs,
      ...(frames === 0 ? {} : see(visit)),
    });
  });
}
