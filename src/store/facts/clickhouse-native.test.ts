/** Reading the Native format: blocks as the server lays them out, in whatever pieces they come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readNative } from './clickhouse-native.ts';

interface Row {
  readonly small: number;
  readonly count: number;
  readonly big: bigint;
  readonly text: string;
}

const TYPES = ['UInt8', 'Float64', 'UInt64', 'String'];

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

function textBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(varint(bytes.length)), bytes]);
}

function blockBytes(rows: readonly Row[]): Buffer {
  const columns = [
    Buffer.from(rows.map(({ small }) => small)),
    Buffer.from(new Uint8Array(Float64Array.from(rows, ({ count }) => count).buffer)),
    Buffer.from(new Uint8Array(BigUint64Array.from(rows, ({ big }) => big).buffer)),
    Buffer.concat(rows.map(({ text }) => textBytes(text))),
  ];
  const parts = columns.flatMap((bytes, i) => [textBytes(`c${i}`), textBytes(TYPES[i]), bytes]);
  return Buffer.concat([Buffer.from([...varint(columns.length), ...varint(rows.length)]), ...parts]);
}

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length];
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(bytes: AsyncIterable<Uint8Array>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const block of readNative(bytes, TYPES.length)) {
    const [small, count, big, text] = block.columns;
    for (let row = 0; row < block.rows; row++) {
      rows.push({
        small: small[row] as number,
        count: count[row] as number,
        big: big[row] as bigint,
        text: text[row] as string,
      });
    }
  }
  return rows;
}

const anyRow = fc.record(
  {
    small: fc.integer({ min: 0, max: 255 }),
    count: fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true })),
    big: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    text: fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('', 'x'.repeat(127), 'x'.repeat(300))),
  },
  { noNullPrototype: true },
);
const anyBlocks = fc.array(fc.array(anyRow, { maxLength: 30 }), { maxLength: 4 });
const anySizes = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 5 });
// Short texts go a shorter way, which is for the letters of base64.
const isPlain = (rows: readonly Row[]) => rows.every(({ text }) => !/[^ -~]/.test(text));

test('blocks in any pieces are read as they were written', async () => {
  await fc.assert(
    fc.asyncProperty(anyBlocks, anySizes, async (blocks, sizes) => {
      fc.pre(blocks.every(isPlain));
      const bytes = Buffer.concat(blocks.map(blockBytes));
      assert.deepEqual(await read(inPieces(bytes, sizes)), blocks.flat());
    }),
  );
});

test('an answer that is cut, or ends with the complaint of the server, is no shorter answer', async () => {
  const row = { small: 1, count: 2, big: 3n, text: 'four' };
  const bytes = blockBytes([row, row]);
  for (let length = 1; length < bytes.length; length++) {
    await assert.rejects(read(inPieces(bytes.subarray(0, length), [7])), /cut short/);
  }
  const complaint = Buffer.from('Code: 241, e.displayText() = DB::Exception: Memory limit exceeded\nmore');
  for (const size of [1, 3, 1000]) {
    const whole = Buffer.concat([bytes, complaint]);
    await assert.rejects(read(inPieces(whole, [size])), /^Error: Code: 241, .* Memory limit exceeded$/);
  }
});

test('bytes of anything are read or refused, and never without an end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), anySizes, async (bytes, sizes) => {
      await read(inPieces(Buffer.from(bytes), sizes)).catch((error: unknown) => {
        assert.ok(error instanceof Error && /ClickHouse|Code/.test(error.message), String(error));
      });
    }),
    { numRuns: 500 },
  );
});
