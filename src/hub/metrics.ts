/** Numbers for Prometheus. No address of anybody is ever a label. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface HubMetrics {
  readonly registry: Registry;
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly sightings: Counter;
  readonly batches: Counter<'result'>;
  readonly livePackets: Counter;
  readonly watchers: Gauge;
  readonly openIncidents: Gauge;
  readonly factsBytes: Gauge;
  readonly counted: Counter<'name'>;
}

export function createMetrics(): HubMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: 'yamori_http_request_seconds',
      help: 'Time to answer, by method, route and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    sightings: new Counter({ name: 'yamori_sightings_total', help: 'Sightings stored.', registers }),
    batches: new Counter({
      name: 'yamori_batches_total',
      help: 'Batches of sightings by what became of them: stored, known, refused.',
      labelNames: ['result'],
      registers,
    }),
    livePackets: new Counter({
      name: 'yamori_live_packets_total',
      help: 'Packets of the live view.',
      registers,
    }),
    watchers: new Gauge({ name: 'yamori_live_watchers', help: 'Open live views.', registers }),
    openIncidents: new Gauge({
      name: 'yamori_open_incidents',
      help: 'Incidents that are open or worked on.',
      registers,
    }),
    counted: new Counter({
      name: 'yamori_counted_total',
      help: 'What others did wrong, by name; docs/reference/counts.md explains each.',
      labelNames: ['name'],
      registers,
    }),
    factsBytes: new Gauge({ name: 'yamori_facts_bytes', help: 'Bytes of the facts on disk.', registers }),
  };
}
