/** Bytes of a stream to its end, or a refusal once there are more than any list has. */
import { MOST_BYTES } from '../../networks/operator-file.ts';

export type ReadBounded = (stream: AsyncIterable<Uint8Array>) => Promise<Uint8Array>;

/** `refuse` throws. */
export function createReadBounded(refuse: (what: string) => never): ReadBounded {
  return async (stream) => {
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of stream) {
      sizeBytes += chunk.length;
      if (sizeBytes > MOST_BYTES) refuse(`has more than ${MOST_BYTES} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  };
}
