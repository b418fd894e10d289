/** Who may do what to an incident, and what its timeline says of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IncidentPatch } from '../../model/api.ts';
import { CAUSES, CLOSE_REASONS, INCIDENT_STATUSES, type Incident } from '../../model/incident.ts';
import { applyPatch } from './apply-patch.ts';
import { whatToDo } from './what-to-do.ts';

const INCIDENT: Incident = {
  id: 'Y-00000001',
  ownerId: 'o1',
  address: '192.0.2.7',
  cause: 'infected',
  status: 'open',
  closeReason: null,
  grade: 'corroborated-packets',
  verdict: 'infected',
  device: 'iot',
  confidence: 0.9,
  tool: 'mirai',
  observation: 'external',
  critical: 'medium',
  sensors: ['s1'],
  packets: 40,
  firstSeen: 1,
  lastSeen: 2,
  openedAt: 3,
  updatedAt: 3,
  closedAt: null,
  reopened: 0,
  assignee: null,
  labels: [],
  machine: null,
  evidence: [],
  sample: false,
  version: 4,
};
const CLOSED: Incident = { ...INCIDENT, status: 'closed', closeReason: 'resolved', closedAt: 5 };
const ANALYST = { id: 'a1', role: 'analyst' } as const;
const OWNER = { id: 'u1', role: 'owner' } as const;

function changed(
  incident: Incident,
  patch: Omit<IncidentPatch, 'version'>,
  actor: { id: string; role: 'analyst' | 'owner' } = ANALYST,
) {
  const outcome = applyPatch(incident, { version: incident.version, ...patch }, actor, 10);
  if ('refused' in outcome) return assert.fail(outcome.refused);
  return outcome;
}

function refused(
  incident: Incident,
  patch: Omit<IncidentPatch, 'version'>,
  actor: { id: string; role: 'analyst' | 'owner' } = ANALYST,
) {
  const outcome = applyPatch(incident, { version: incident.version, ...patch }, actor, 10);
  return 'refused' in outcome ? outcome.refused : assert.fail('was not refused');
}

test('an owner may begin to work on an open incident, and nothing else', () => {
  const { incident, events } = changed(INCIDENT, { status: 'working', why: 'restarting it' }, OWNER);
  assert.equal(incident.status, 'working');
  assert.deepEqual([events[0].kind, events[0].actor, events[0].why], ['status', 'u1', 'restarting it']);
  for (const patch of [
    { status: 'closed', closeReason: 'resolved' },
    { status: 'open' },
    { assignee: 'u1' },
    { labels: ['x'] },
    { cause: 'misconfigured' },
    { status: 'working', labels: [] },
  ] as const)
    assert.match(refused(INCIDENT, patch, OWNER), /role/);
  assert.match(refused(CLOSED, { status: 'working' }, OWNER), /role/);
  assert.match(refused({ ...INCIDENT, status: 'watch' }, { status: 'working' }, OWNER), /role/);
});

test("closing wants a reason that is a person's to give", () => {
  assert.match(refused(INCIDENT, { status: 'closed' }), /closeReason/);
  assert.match(refused(INCIDENT, { status: 'closed', closeReason: 'faded' }), /closeReason/);
  assert.match(refused(INCIDENT, { closeReason: 'duplicate' }), /only a closed/);
  assert.match(refused(INCIDENT, { status: 'closed', closeReason: 'resolved' }), /proof closes/);
  const { incident, events } = changed(INCIDENT, { status: 'closed', closeReason: 'false-positive' });
  assert.deepEqual(
    [incident.closedAt, incident.closeReason, events[0].kind],
    [10, 'false-positive', 'closed'],
  );
});

test("a closed incident can be reopened; nobody sets the rules' own status", () => {
  const { incident, events } = changed(CLOSED, { status: 'open', why: 'it came back' });
  assert.deepEqual(
    [incident.status, incident.closeReason, incident.closedAt, incident.reopened, events[0].kind],
    ['open', null, null, 1, 'reopened'],
  );
  assert.match(refused(INCIDENT, { status: 'watch' }), /open to watch/);
});

test('one patch of several fields makes an event each, and says why once', () => {
  const { incident, events } = changed(INCIDENT, {
    status: 'working',
    assignee: 'a2',
    labels: [' camera ', 'ラベル'],
    cause: 'misconfigured',
    why: 'ours',
  });
  assert.deepEqual(incident.labels, ['camera', 'ラベル']);
  assert.deepEqual(
    events.map(({ kind, why }) => [kind, why]),
    [
      ['status', 'ours'],
      ['assigned', ''],
      ['labelled', ''],
    ],
  );
  assert.deepEqual(events[0].change.cause, { from: 'infected', to: 'misconfigured' });
});

test('a patch that changes nothing leaves no trace; its reason is kept as a comment', () => {
  assert.deepEqual(changed(INCIDENT, { status: 'open', labels: [] }), { incident: INCIDENT, events: [] });
  assert.equal(changed(INCIDENT, { status: 'open', why: 'still here' }).events[0].kind, 'commented');
});

test('labels are short, plain and told once', () => {
  for (const labels of [[''], ['x'.repeat(33)], ['a', 'a '], ['a\nb'], ['\u202ea'], ['a\0b']])
    assert.match(refused(INCIDENT, { labels }), /label/);
  assert.deepEqual(changed(INCIDENT, { labels: ['🦉'.repeat(32)] }).incident.labels, ['🦉'.repeat(32)]);
});

test('whatever a patch holds, an outcome is consistent: closed if and only if it has a reason and a time', () => {
  const patch = fc.record(
    {
      status: fc.constantFrom(...INCIDENT_STATUSES),
      closeReason: fc.constantFrom(...CLOSE_REASONS),
      assignee: fc.constantFrom(null, 'a2'),
      labels: fc.array(fc.string(), { maxLength: 3 }),
      cause: fc.constantFrom(...CAUSES),
      why: fc.string(),
    },
    { requiredKeys: [] },
  );
  const actor = fc.record({
    id: fc.constant('a1'),
    role: fc.constantFrom('admin' as const, 'analyst', 'owner'),
  });
  fc.assert(
    fc.property(fc.constantFrom(INCIDENT, CLOSED), patch, actor, (incident, given, who) => {
      const outcome = applyPatch(incident, { version: 4, ...given }, who, 10);
      if ('refused' in outcome) return;
      const after = outcome.incident;
      assert.equal(after.status === 'closed', after.closeReason !== null);
      assert.equal(after.status === 'closed', after.closedAt !== null);
      if (who.role === 'owner') {
        assert.deepEqual({ ...after, updatedAt: 0, status: '' }, { ...incident, updatedAt: 0, status: '' });
        assert.ok(after.status === incident.status || after.status === 'working');
      }
      assert.equal(outcome.events.length === 0, after === incident);
    }),
  );
});

test('every cause has three to six steps in both languages, and none asks for a password', () => {
  for (const cause of CAUSES)
    for (const device of ['iot', 'pc', null] as const)
      for (const grade of ['spoofable-packet', 'corroborated-packets'] as const) {
        const steps = whatToDo({ cause, device, grade });
        assert.ok(steps.length >= 3 && steps.length <= 6, `${cause} ${device} ${grade}: ${steps.length}`);
        for (const { ja, en } of steps) {
          assert.match(ja, /[ぁ-ん].*。$/);
          assert.match(en, /^[A-Z].*\.$/);
          assert.doesNotMatch(en, /(tell|send|enter|give) (us|me|your|the) .*password/i);
        }
      }
  assert.notDeepEqual(
    whatToDo({ cause: 'infected', device: 'pc', grade: 'handshake' }),
    whatToDo({ cause: 'infected', device: 'iot', grade: 'handshake' }),
  );
});
