/** Parquet of sources, in row groups, so that memory stays bounded. */
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
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

/** Writes all records; `sink` takes the bytes in order. Returns the number of rows. */
export async function writeParquet(
  records: AsyncIterable<SourceRecord>,
  sink: (bytes: Uint8Array) => Promise<void>,
): Promise<number> {
  const writer = new ByteWriter();
  let flushed = 0;
  const schema = [
    { name: 'root', num_children: COLUMNS.length },
    ...COLUMNS.map((column) => schemaElement(column)),
  ];
  const parquet = new ParquetWriter({ writer, schema } as ConstructorParameters<typeof ParquetWriter>[0]);
  const emit = async () => {
    const bytes = new Uint8Array(writer.getBuffer());
    await sink(bytes.subarray(flushed));
    flushed = bytes.length;
  };
  let rows: SourceRecord[] = [];
  let total = 0;
  const flush = async () => {
    if (rows.length === 0) return;
    await parquet.write({
      columnData: COLUMNS.map((column) => ({ name: column.name, data: rows.map(column.value) })),
      rowGroupSize: rows.length,
    } as Parameters<ParquetWriter['write']>[0]);
    total += rows.length;
    rows = [];
  };
  for await (const record of records) {
    rows.push(record);
    if (rows.length >= ROW_GROUP) await flush();
  }
  await flush();
  await parquet.finish();
  await emit();
  return total;
}
