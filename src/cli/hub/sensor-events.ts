/** What happens to a sensor's spool and on the way to its hub, in words for standard error. */
import type { PosterEvent } from '../../sensor/poster.ts';
import type { SpoolEvent } from '../../sensor/spool.ts';
import { formatBytes } from '../time-text.ts';

export function spoolEventText(event: SpoolEvent): string {
  switch (event.kind) {
    case 'dropped':
      return `the spool is full: batch ${event.sequence} (${formatBytes(event.bytes)}) was dropped; the hub will be told`;
    case 'set-aside':
      return `${event.name} in the spool is torn or none of ours: it was put into the folder aside`;
  }
}

/** Null for what needs no words. `folder` is the spool's. */
export function posterEventText(event: PosterEvent, folder: string): string | null {
  switch (event.kind) {
    case 'posted':
      return null;
    case 'away':
      return `the hub does not take batches (${event.words}); they wait in ${folder}`;
    case 'unauthorised':
      return `the hub refuses this sensor (${event.words}); batches wait in ${folder}: check --token-file [E_HUB_REFUSED]`;
    case 'back':
      return 'the hub takes batches again';
    case 'refused':
      return `the hub refused batch ${event.sequence} (${event.words}): it is in ${folder}/refused with the answer`;
  }
}
