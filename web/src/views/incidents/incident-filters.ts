/** By what incidents can be filtered; names as in the address bar and in the API. */
import { useMemo } from 'react';
import { useIncidentCounts, useOwners, usePeople } from '../../api/queries.ts';
import { useFormat, useMessages, useSession } from '../../app/context.tsx';
import { CAUSES, CRITICALS, GRADES, INCIDENT_STATUSES, TOOLS } from '../../app/known-values.ts';
import type { FilterSpec } from '../../components/filter-bar.tsx';

export const INCIDENT_FILTERS = [
  'status',
  'cause',
  'grade',
  'critical',
  'ownerId',
  'assignee',
  'label',
  'tool',
  'text',
] as const;

export function useIncidentFilters(): readonly FilterSpec[] {
  const messages = useMessages();
  const format = useFormat();
  const session = useSession();
  const counts = useIncidentCounts().data;
  const owners = useOwners().data;
  const people = usePeople(session.account.role !== 'owner').data;
  return useMemo(() => {
    const counted = (kind: 'status' | 'cause' | 'grade', value: string) => {
      const count = counts?.[kind][value];
      return count === undefined ? {} : { count: format.count(count) };
    };
    return [
      {
        name: 'status',
        label: messages.field.status,
        options: INCIDENT_STATUSES.map((value) => ({
          value,
          label: messages.status[value],
          ...counted('status', value),
        })),
      },
      {
        name: 'cause',
        label: messages.field.cause,
        options: CAUSES.map((value) => ({ value, label: messages.cause[value], ...counted('cause', value) })),
      },
      {
        name: 'grade',
        label: messages.field.grade,
        options: GRADES.map((value) => ({ value, label: messages.grade[value], ...counted('grade', value) })),
      },
      {
        name: 'critical',
        label: messages.field.critical,
        options: CRITICALS.map((value) => ({ value, label: messages.critical[value] })),
      },
      {
        name: 'ownerId',
        label: messages.field.owner,
        options: (owners ?? []).map((owner) => ({ value: owner.id, label: owner.name })),
      },
      {
        name: 'assignee',
        label: messages.field.assignee,
        options: [
          { value: 'none', label: messages.incidents.nobody },
          ...(people ?? [session.account]).map((person) => ({ value: person.id, label: person.name })),
        ],
      },
      { name: 'tool', label: messages.field.tool, options: TOOLS.map((value) => ({ value, label: value })) },
      { name: 'label', label: messages.field.labels },
      { name: 'text', label: messages.field.text },
    ];
  }, [messages, format, counts, owners, people, session.account]);
}
