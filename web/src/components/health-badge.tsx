/** Whether a sensor looks, as a shape and a word; colour is kept for verdicts. */
import type { SensorView } from '../../../src/model/api.ts';
import { useMessages } from '../app/context.tsx';

const SHAPES: Record<SensorView['health'], string> = { ok: '●', late: '◐', silent: '○', disabled: '–' };

export function HealthBadge({ health }: { readonly health: SensorView['health'] }) {
  const messages = useMessages();
  return (
    <span className="badge" title={messages.sensors.healthMeaning[health]}>
      <span aria-hidden="true">{SHAPES[health]}</span>
      <span className="badge-text">{messages.health[health]}</span>
    </span>
  );
}
