/**
 * Puts the visit groups of each source side by side in memory. They come by the hour, and from then on they are asked source by
 * source, again and again: where each lies somewhere else, waiting for memory takes longer than all that is worked out.
 */
import type { Observations } from './observations.ts';
import { NO_SET } from './observations.ts';

/** `order` names each group once: the groups of a source together, by time. Nothing but their numbers changes. */
export function gatherGroups(observations: Observations, order: Uint32Array): void {
  const { arrival } = observations;
  for (let group = arrival.length; group < observations.groups; group++) arrival.push(group);
  if (isInPlace(order)) return;
  const { source, service, space, look, first, span, probes, distinct, set } = observations;
  for (const column of [source, service, space, look, first, span, probes, distinct, set, arrival])
    column.reorder(order);
  observations.order.reorder(order);
  gatherSteps(observations);
  gatherMembers(observations);
}

function isInPlace(order: Uint32Array): boolean {
  for (let i = 0; i < order.length; i++) if (order[i] !== i) return false;
  return true;
}

/** Row 0 is that of all groups of a single probe. */
function gatherSteps({ order, ascents, reversedAscents, unitUp, unitDown }: Observations): void {
  const rows = new Uint32Array(ascents.length);
  let length = 1;
  for (let group = 0; group < order.length; group++) {
    const row = order.at(group);
    if (row === 0) continue;
    rows[length] = row;
    order.put(group, length++);
  }
  for (const column of [ascents, reversedAscents, unitUp, unitDown]) column.reorder(rows.subarray(0, length));
}

function gatherMembers({ set, distinct, members }: Observations): void {
  const before = members.values;
  const gathered = new Uint32Array(before.length);
  let length = 0;
  for (let group = 0; group < set.length; group++) {
    const from = set.at(group);
    if (from === NO_SET) continue;
    const end = from + distinct.at(group);
    set.put(group, length);
    for (let at = from; at < end; at++) gathered[length++] = before[at];
  }
  members.replace(gathered, length);
}
