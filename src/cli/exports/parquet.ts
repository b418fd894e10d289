/** Parquet of sources, in row groups, so that memory stays bounded. */
import { ByteWriter, parquetWriteRows, type Writer } from 'hyparquet-writer';
import type { SourceRecord } from '../../model/report.ts';

type ParquetType = 'STRING' | 'DOUBLE' | 'INT32' | 'INT64' | 'TIMESTAMP';

interface Column {
  readonly name: string;
  readonly type: ParquetType;
  readonly nullable: boolean;
  readonly value: (record: SourceRecord) => string | number | bigint | Date | null;
}

const COLUMNS: readonly Column[] = [
  { name: 'address', type: 'STRING', nullable: false, value: (r) => r.address },
  { name: 'verdict', type: 'STRING', nullable: false, value: (r) => r.verdict },
  { name: 'device', type: 'STRING', nullable: true, value: (r) => r.device },
  { name: 'iot_probability', type: 'DOUBLE', nullable: true, value: (r) => r.iotProbability },
  { name: 'confidence', type: 'DOUBLE', nullable: false, value: (r) => r.confidence },
  { name: 'tool', type: 'STRING', nullable: true, value: (r) => r.tool },
  { name: 'organisation', type: 'STRING', nullable: true, value: (r) => r.organisation },
  { name: 'packets', type: 'INT64', nullable: false, value: (r) => BigInt(r.packets) },
  { name: 'bytes', type: 'INT64', nullable: false, value: (r) => BigInt(r.bytes) },
  { name: 'first', type: 'TIMESTAMP', nullable: false, value: (r) => new Date(r.first * 1000) },
  { name: 'last', type: 'TIMESTAMP', nullable: false, value: (r) => new Date(r.last * 1000) },
  { name: 'services', type: 'STRING', nullable: false, value: (r) => JSON.stringify(r.services) },
  { name: 'service_count', type: 'INT32', nullable: false, value: (r) => r.serviceCount },
  { name: 'asn', type: 'INT64', nullable: true, value: (r) => (r.asn === null ? null : BigInt(r.asn)) },
  { name: 'as_name', type: 'STRING', nullable: true, value: (r) => r.asName },
  { name: 'country', type: 'STRING', nullable: true, value: (r) => r.country },
  { name: 'owner', type: 'STRING', nullable: true, value: (r) => r.owner },
  { name: 'evidence', type: 'STRING', nullable: false, value: (r) => JSON.stringify(r.evidence) },
];

const ROW_GROUP = 50_000;

/** Column name -> Parquet type, for the reference page. */
export const PARQUET_COLUMNS: readonly { name: string; type: string }[] = COLUMNS;

/** Writes all records, a row group at a time; `sink` takes the bytes in order. */
export async function writeParquet(
  records: AsyncIterable<SourceRecord>,
  sink: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const writer: Writer = new ByteWriter();
  writer.flush = async () => {
    await sink(writer.getBytes().slice());
    // The writer keeps counting `offset`; what is flushed leaves the buffer.
    (writer as ByteWriter).index = 0;
  };
  await parquetWriteRows({
    writer,
    rows: rowsOf(records),
    columns: COLUMNS.map(({ name, type, nullable }) => ({ name, type, nullable })),
    rowGroupSize: ROW_GROUP,
  });
  await writer.flush();
}

async function* rowsOf(records: AsyncIterable<SourceRecord>): AsyncGenerator<Record<string, unknown>> {
  for await (const record of records) {
    yield Object.fromEntries(COLUMNS.map((column) => [column.name, column.value(record)]));
  }
}
