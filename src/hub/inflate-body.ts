/** Bodies in gzip: inflated while they come, and never to more than the route takes. */
import { PassThrough, type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Refusal } from './refusal.ts';

export function inflateBody(encoding: string | undefined, payload: Readable, mostBytes: number): Readable {
  if (encoding === undefined || encoding === 'identity') return payload;
  if (encoding !== 'gzip')
    throw new Refusal('unsupported-media-type', `content-encoding ${encoding} is not known`);
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > mostBytes) done(new Refusal('too-large', 'the body is too large once it is inflated'));
      else done(null, chunk);
    },
  });
  const gunzip = createGunzip();
  // Fastify holds this against Content-Length, which counts what came over the wire.
  const out = Object.assign(new PassThrough(), { receivedEncodedLength: 0 });
  payload.on('data', (chunk: Buffer) => {
    out.receivedEncodedLength += chunk.length;
  });
  const fail = (error: Error) =>
    out.destroy(error instanceof Refusal ? error : new Refusal('invalid', 'the body is no whole gzip'));
  payload.on('error', fail).pipe(gunzip).on('error', fail).pipe(bounded).on('error', fail).pipe(out);
  return out;
}
