/** Verdicts of the embedded store: a history that grows, and the newest of each source beside it. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { SourceVerdict } from '../../model/facts.ts';
import { appendRows, bigColumn, numberColumn, realColumn, textColumn } from './duckdb-append.ts';
import { sourceKey } from './source-key.ts';

const NEWEST = 'high, low, judged_at, verdict, category, confidence, tool, organisation';

/** In a transaction of the caller's. What is known already, or older than what is known, replaces nothing. */
export async function writeVerdicts(
  writer: DuckDBConnection,
  verdicts: readonly SourceVerdict[],
): Promise<void> {
  // One verdict of a source at one time: the last that was given.
  const byMoment = new Map(verdicts.map((verdict) => [`${verdict.source} ${verdict.judgedAt}`, verdict]));
  const given = [...byMoment.values()].flatMap((verdict) => {
    const key = sourceKey(verdict.source);
    return key === null ? [] : [{ ...verdict, ...key }];
  });
  if (given.length === 0) return;
  await writer.run('CREATE OR REPLACE TEMP TABLE given_verdicts AS FROM verdicts LIMIT 0');
  await appendRows(writer, 'given_verdicts', given.length, [
    bigColumn(given.map(({ high }) => high)),
    bigColumn(given.map(({ low }) => low)),
    numberColumn(
      'count',
      given.map(({ judgedAt }) => judgedAt),
    ),
    textColumn(given.map(({ verdict }) => verdict)),
    textColumn(given.map(({ category }) => category)),
    textColumn(given.map(({ device }) => device)),
    realColumn(given.map(({ confidence }) => confidence)),
    realColumn(given.map(({ iotProbability }) => iotProbability)),
    textColumn(given.map(({ tool }) => tool)),
    textColumn(given.map(({ organisation }) => organisation)),
    textColumn(given.map(({ evidence }) => JSON.stringify(evidence))),
  ]);
  await writer.run(`INSERT INTO verdicts SELECT * FROM given_verdicts AS given
    ANTI JOIN newest_verdicts USING (high, low, judged_at)`);
  await writer.run(`CREATE OR REPLACE TEMP TABLE newer_verdicts AS SELECT given.* FROM (
      SELECT * FROM given_verdicts QUALIFY row_number() OVER (PARTITION BY high, low ORDER BY judged_at DESC) = 1
    ) AS given
    LEFT JOIN newest_verdicts AS known USING (high, low)
    WHERE known.judged_at IS NULL OR given.judged_at > known.judged_at`);
  await writer.run('DELETE FROM newest_verdicts WHERE (high, low) IN (SELECT high, low FROM newer_verdicts)');
  await writer.run(`INSERT INTO newest_verdicts SELECT ${NEWEST} FROM newer_verdicts`);
}
