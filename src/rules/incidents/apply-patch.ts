/** What a person does to an incident: which moves there are, who may make them, and what is written down. */
import { isDeepStrictEqual } from 'node:util';
import type { Role } from '../../model/account.ts';
import type { IncidentPatch } from '../../model/api.ts';
import type { CloseReason, Incident, IncidentEventKind, IncidentStatus } from '../../model/incident.ts';
import { changeOf, eventOf, type IncidentStep } from './incident-step.ts';

export interface Actor {
  /** Account id. */
  readonly id: string;
  readonly role: Role;
}

/** `watch` is the rules' own: a person who looks at an incident has opened it. */
const MOVES: Readonly<Record<IncidentStatus, readonly IncidentStatus[]>> = {
  watch: ['open', 'working', 'closed'],
  open: ['working', 'closed'],
  working: ['open', 'closed'],
  closed: ['open', 'working'],
};

/** `merged` and `faded` are the rules' own, and `resolved` is proof's: that it is clean is shown, never declared. */
const REASONS: readonly CloseReason[] = ['false-positive', 'accepted', 'duplicate'];

const MOST_LABELS = 20;
const LONGEST_LABEL = 32;

/** The version is the store's to compare. `why` of a patch that changes nothing is kept as a comment. */
export function applyPatch(
  incident: Incident,
  patch: IncidentPatch,
  actor: Actor,
  now: number,
): IncidentStep | { readonly refused: string } {
  const refused = refusal(incident, patch, actor.role);
  if (refused !== null) return { refused };
  const status = patch.status ?? incident.status;
  const isClosed = status === 'closed';
  const isReopened = incident.status === 'closed' && !isClosed;
  const after: Incident = {
    ...incident,
    status,
    cause: patch.cause ?? incident.cause,
    closeReason: isClosed ? (patch.closeReason ?? incident.closeReason) : null,
    closedAt: isClosed ? (incident.closedAt ?? now) : null,
    reopened: incident.reopened + Number(isReopened),
    assignee: patch.assignee === undefined ? incident.assignee : patch.assignee,
    labels: patch.labels === undefined ? incident.labels : plainLabels(patch.labels),
  };
  const kinds: readonly (readonly [IncidentEventKind, readonly (keyof Incident)[]])[] = [
    [isReopened ? 'reopened' : isClosed ? 'closed' : 'status', ['status', 'closeReason', 'cause']],
    ['assigned', ['assignee']],
    ['labelled', ['labels']],
  ];
  const changed = kinds.filter(([, fields]) =>
    fields.some((field) => !isDeepStrictEqual(incident[field], after[field])),
  );
  const why = patch.why?.trim() ?? '';
  const told = changed.length === 0 && why !== '' ? [['commented', []] as const] : changed;
  if (told.length === 0) return { incident, events: [] };
  const next = { ...after, updatedAt: now };
  return {
    incident: next,
    // One reason for one patch: it stands at its first event.
    events: told.map(([kind, fields], at) =>
      eventOf(next, kind, actor.id, at === 0 ? why : '', now, changeOf(incident, next, fields)),
    ),
  };
}

function refusal(incident: Incident, patch: IncidentPatch, role: Role): string | null {
  return role === 'owner' ? ownerRefusal(incident, patch) : staffRefusal(incident, patch);
}

function ownerRefusal(incident: Incident, patch: IncidentPatch): string | null {
  const { status, closeReason, assignee, labels, cause } = patch;
  const onlyStatus = [closeReason, assignee, labels, cause].every((field) => field === undefined);
  if (!onlyStatus || (status !== undefined && status !== 'working'))
    return 'the role owner may set the status working and comment, nothing else';
  if (status === 'working' && incident.status !== 'open' && incident.status !== 'working')
    return `the role owner may set the status working on an open incident; this one is ${incident.status}`;
  return null;
}

function staffRefusal(incident: Incident, patch: IncidentPatch): string | null {
  const { status, closeReason, labels } = patch;
  if (status !== undefined && status !== incident.status && !MOVES[incident.status].includes(status))
    return `an incident does not go from ${incident.status} to ${status}`;
  const isClosed = (status ?? incident.status) === 'closed';
  if (closeReason === 'resolved' && incident.closeReason !== 'resolved')
    return 'proof closes what is resolved: say that the steps are done (POST /cases/:id/done), and a re-test begins';
  if (isClosed && incident.status !== 'closed' && closeReason === undefined)
    return 'closing wants a closeReason';
  if (closeReason !== undefined && !isClosed) return 'only a closed incident has a closeReason';
  if (closeReason !== undefined && !REASONS.includes(closeReason))
    return `closeReason is one of ${REASONS.join(', ')}`;
  return labels === undefined ? null : labelRefusal(labels);
}

function plainLabels(labels: readonly string[]): string[] {
  return labels.map((label) => label.trim().normalize('NFC'));
}

function labelRefusal(labels: readonly string[]): string | null {
  const plain = plainLabels(labels);
  if (plain.length > MOST_LABELS) return `at most ${MOST_LABELS} labels`;
  if (new Set(plain).size < plain.length) return 'a label is named twice';
  for (const label of plain) {
    const length = [...label].length;
    if (length < 1 || length > LONGEST_LABEL) return `a label has 1 to ${LONGEST_LABEL} characters`;
    // Controls, marks of writing direction and lone surrogates make a label look like another.
    if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(label)) return 'a label is plain text on one line';
  }
  return null;
}
