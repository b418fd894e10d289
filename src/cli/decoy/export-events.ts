/** Events of decoys in the forms of other tools, as they are read. */

import { toEcs } from '../../decoys/exports/ecs.ts';
import { createIndicatorList } from '../../decoys/exports/indicators.ts';
import { toStix } from '../../decoys/exports/stix.ts';
import type { DecoyEvent } from '../../model/decoy-event.ts';
import type { VisitExport } from '../../model/decoy-view.ts';

interface ExportOptions {
  /** With `stix`: who says so. */
  readonly organisation: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Media type and ending of each form. */
export const EXPORT_FORMS: Readonly<Record<VisitExport, { readonly type: string; readonly ending: string }>> =
  {
    cowrie: { type: 'application/x-ndjson', ending: 'cowrie.json' },
    ecs: { type: 'application/x-ndjson', ending: 'ecs.ndjson' },
    stix: { type: 'application/stix+json;version=2.1', ending: 'stix.json' },
    indicators: { type: 'text/csv; charset=utf-8', ending: 'indicators.csv' },
  };

/** Memory grows with the distinct indicators alone, of which so many are kept as their list keeps. */
export async function* exportEvents(
  form: VisitExport,
  events: AsyncIterable<readonly DecoyEvent[]>,
  { organisation, now }: ExportOptions,
): AsyncGenerator<string> {
  const list = createIndicatorList();
  for await (const some of events) {
    for (const event of some) {
      if (form === 'ecs') yield `${JSON.stringify(toEcs(event))}\n`;
      else if (form !== 'cowrie') list.add(event);
      // What Cowrie has no id for, its readers have no use for.
      else if (event.eventid.startsWith('cowrie.')) yield `${JSON.stringify(event)}\n`;
    }
  }
  if (form === 'stix') yield `${JSON.stringify(toStix(list.list(), organisation, now), null, 1)}\n`;
  if (form !== 'indicators') return;
  yield 'kind,value,first,last,times,sources\r\n';
  for (const { kind, value, first, last, times, sources } of list.list())
    yield `${kind},${cell(value)},${first},${last},${times},${sources}\r\n`;
}

function cell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
