/** Changes of an experiment in the journal of the decoy that they befell, where its visits are. */
import { randomBytes } from 'node:crypto';
import { closeSync, createReadStream, existsSync, fdatasyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { openEventJournal } from '../../decoys/events/event-journal.ts';
import type { ScheduleStep } from '../../decoys/experiments/schedule.ts';
import { type DecoyEvent, readDecoyEvent } from '../../model/decoy-event.ts';
import type { DecoyPlan } from './start-decoy.ts';

export interface NotedChange {
  readonly experiment: string;
  readonly step: ScheduleStep;
  readonly subject: string;
  readonly previous: string;
  readonly resulting: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** On the disk when this returns. The decoy's own process may write to the file at the same time: a line is one write. */
export function noteChange(
  plan: DecoyPlan,
  { experiment, step, subject, previous, resulting, at }: NotedChange,
): void {
  mkdirSync(dirname(plan.events), { recursive: true, mode: 0o700 });
  const journal = openEventJournal(plan.events, {
    // Whether it is too large is for the decoy's process to say.
    mostBytes: Number.POSITIVE_INFINITY,
    count: () => {},
    onTrouble(error) {
      throw error;
    },
  });
  const event: DecoyEvent = {
    experiment,
    change: step.change.kind,
    subject,
    previous_value: previous,
    resulting_value: resulting,
    due: new Date(step.at).toISOString(),
    entry: step.id,
    eventid: 'yamori.experiment.changed',
    timestamp: `${new Date(at).toISOString().slice(0, -1)}000Z`,
    session: randomBytes(6).toString('hex'),
    src_ip: plan.address,
    src_port: 0,
    dst_ip: plan.address,
    dst_port: 0,
    protocol: 'none',
    sensor: plan.name,
    persona: plan.persona,
  };
  try {
    journal.write(JSON.stringify(event));
  } finally {
    journal.close();
  }
  const handle = openSync(plan.events, 'r+');
  fdatasyncSync(handle);
  closeSync(handle);
}

/** When the journal has it, epoch milliseconds; null: it does not. */
export async function findChange(plan: DecoyPlan, step: ScheduleStep): Promise<number | null> {
  for (const file of [plan.events, `${plan.events}.1`]) {
    if (!existsSync(file)) continue;
    for await (const line of createInterface({ input: createReadStream(file) })) {
      // Most lines are visitors', and need not be read.
      if (!line.includes(step.id)) continue;
      const event = readDecoyEvent(line);
      if (
        event?.eventid === 'yamori.experiment.changed' &&
        event.entry === step.id &&
        event.sensor === plan.name
      )
        return Date.parse(event.timestamp);
    }
  }
  return null;
}
