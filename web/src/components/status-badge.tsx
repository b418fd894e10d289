/** The status of an incident as a word and a shape; colour is kept for verdicts. */
import type { IncidentStatus } from '../../../src/model/incident.ts';
import { useMessages } from '../app/context.tsx';

const SHAPES: Record<IncidentStatus, string> = { watch: '○', open: '●', working: '◐', closed: '✓' };

export function StatusBadge({ status }: { readonly status: IncidentStatus }) {
  const messages = useMessages();
  return (
    <span className="badge" title={messages.statusMeaning[status]}>
      <span aria-hidden="true">{SHAPES[status]}</span>
      <span className="badge-text">{messages.status[status]}</span>
    </span>
  );
}
