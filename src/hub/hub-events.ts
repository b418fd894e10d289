/** What jobs tell the live view and the metrics: verdicts, incidents that changed, what was counted. Within one process. */
import type { SourceVerdict } from '../model/facts.ts';
import type { Incident } from '../model/incident.ts';

export type IncidentListener = (incidents: readonly Incident[]) => void;
export type VerdictListener = (verdicts: readonly SourceVerdict[]) => void;
export type CountListener = (name: string, times: number) => void;

export class HubEvents {
  readonly #incidents = new Set<IncidentListener>();
  readonly #verdicts = new Set<VerdictListener>();
  readonly #counts = new Set<CountListener>();

  /** Returns what ends it. */
  onIncidents(listener: IncidentListener): () => void {
    this.#incidents.add(listener);
    return () => this.#incidents.delete(listener);
  }

  onVerdicts(listener: VerdictListener): () => void {
    this.#verdicts.add(listener);
    return () => this.#verdicts.delete(listener);
  }

  /** What others did wrong, by its name. */
  onCount(listener: CountListener): () => void {
    this.#counts.add(listener);
    return () => this.#counts.delete(listener);
  }

  tellCount(name: string, times = 1): void {
    for (const listener of this.#counts) listener(name, times);
  }

  tellIncidents(incidents: readonly Incident[]): void {
    if (incidents.length === 0) return;
    for (const listener of this.#incidents) listener(incidents);
  }

  tellVerdicts(verdicts: readonly SourceVerdict[]): void {
    if (verdicts.length === 0) return;
    for (const listener of this.#verdicts) listener(verdicts);
  }
}
