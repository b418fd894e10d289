/** One address and one cause make one incident, whatever the order, and people's decisions stay. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Incident } from '../../model/incident.ts';
import { type Alert, GRADES, VERDICTS } from '../../model/verdict.ts';
import { type DecideInput, decide } from './decide.ts';
import { fade } from './fade.ts';
import type { IncidentStep } from './incident-step.ts';

const DAY_MS = 86_400_000;
const START_S = 1_767_225_600;
const NOW = (START_S + 86_400) * 1000;

function alert(given: Partial<Alert> = {}): Alert {
  return {
    owner: 'University',
    contact: 'csirt@example.org',
    language: 'ja',
    critical: 'medium',
    address: '192.0.2.7',
    verdict: 'infected',
    device: 'iot',
    confidence: 0.9,
    tool: 'mirai',
    grade: 'corroborated-packets',
    observation: 'external',
    packets: 40,
    first: START_S,
    last: START_S + 7200,
    evidence: [],
    ...given,
  };
}

/** The incidents of one address, as a store keeps them. */
class Kept {
  incidents: Incident[] = [];
  events: IncidentStep['events'][number][] = [];

  tell(given: Partial<Alert>, rest: Partial<DecideInput> = {}): IncidentStep[] {
    const told = alert(given);
    const cause = decide({ ...this.#input(told, null), others: [], ...rest })[0].incident.cause;
    const ofCause = this.incidents.filter((incident) => incident.cause === cause);
    const existing =
      ofCause.find(({ status }) => status !== 'closed') ??
      ofCause.sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0)).at(0) ??
      null;
    const steps = decide({ ...this.#input(told, existing), ...rest });
    for (const { incident, events } of steps) {
      const id = incident.version === 0 ? `Y-${this.incidents.length}` : incident.id;
      this.incidents = this.incidents.filter((other) => other.id !== id);
      this.incidents.push({ ...incident, id, version: incident.version + 1 });
      this.events.push(...events);
    }
    return steps;
  }

  #input(told: Alert, existing: Incident | null): DecideInput {
    return {
      alert: told,
      cause: null,
      ownerId: 'o1',
      sensors: ['s1'],
      sample: false,
      existing,
      others: this.incidents,
      now: NOW,
      machine: null,
    };
  }

  only(): Incident {
    assert.equal(this.incidents.length, 1);
    return this.incidents[0];
  }

  set(change: Partial<Incident>): void {
    this.incidents = [{ ...this.only(), ...change }];
  }
}

test('evidence of the dark and of decoys stands side by side, whichever came last', () => {
  const evidence = (...codes: string[]) => codes.map((code) => ({ code, text: code, formula: null }));
  const kept = new Kept();
  const codes = () => kept.incidents[0].evidence.map(({ code }) => code);
  kept.tell({ evidence: evidence('mirai-mark', 'no-connection') });
  kept.tell({ grade: 'login', last: START_S + 8_000, evidence: evidence('decoy-visit', 'decoy-connection') });
  assert.deepEqual(codes(), ['mirai-mark', 'decoy-visit', 'decoy-connection']);
  kept.tell({ last: START_S + 9_000, evidence: evidence('random-repeats', 'no-connection') });
  assert.deepEqual(codes(), ['random-repeats', 'decoy-visit', 'decoy-connection']);
  // An old one that comes late changes nothing of what is newer.
  kept.tell({ last: START_S + 10, evidence: evidence('mirai-mark') });
  assert.deepEqual(codes(), ['random-repeats', 'decoy-visit', 'decoy-connection']);
  kept.tell({
    grade: 'payload',
    last: START_S + 9_500,
    evidence: evidence('decoy-file', 'decoy-connection'),
  });
  assert.deepEqual(codes(), ['random-repeats', 'decoy-file', 'decoy-connection']);
  assert.equal(kept.incidents[0].grade, 'payload');
});

test('somebody at the keyboard is an incident of its own, beside what is wrong with the device', () => {
  const kept = new Kept();
  kept.tell({});
  kept.tell({ verdict: 'unknown', device: null, grade: 'login' }, { cause: 'intrusion' });
  assert.deepEqual(
    kept.incidents.map(({ cause, status, grade }) => [cause, status, grade]),
    [
      ['infected', 'open', 'corroborated-packets'],
      ['intrusion', 'open', 'login'],
    ],
  );
  // Neither swallows the other, in whatever order they go on.
  kept.tell({ grade: 'payload', last: START_S + 9_000 });
  kept.tell(
    { verdict: 'unknown', device: null, grade: 'payload', last: START_S + 9_500 },
    { cause: 'intrusion' },
  );
  assert.deepEqual(kept.incidents.map(({ cause, status, grade }) => [cause, status, grade]).sort(), [
    ['infected', 'open', 'payload'],
    ['intrusion', 'open', 'payload'],
  ]);
  // What nobody can explain goes to no intrusion.
  kept.tell({ address: '192.0.2.7', verdict: 'unknown', grade: 'corroborated-packets' });
  assert.equal(kept.incidents.filter(({ cause }) => cause === 'intrusion').length, 1);
});

test('packets that anybody can forge are watched; corroborated ones open; stronger ones raise', () => {
  const kept = new Kept();
  kept.tell({ grade: 'spoofable-packet', packets: 1 });
  assert.equal(kept.only().status, 'watch');
  kept.tell({});
  assert.equal(kept.only().status, 'open');
  assert.equal(kept.only().grade, 'corroborated-packets');
  assert.deepEqual(
    kept.events.map(({ kind }) => kind),
    ['opened', 'raised'],
  );
});

test('seen again: totals, not sums; at most one line a day in the timeline', () => {
  const kept = new Kept();
  kept.tell({});
  kept.tell({ packets: 50, last: START_S + 9000 }, { sensors: ['s2'] });
  const { packets, lastSeen, sensors } = kept.only();
  assert.deepEqual([packets, lastSeen, sensors], [50, (START_S + 9000) * 1000, ['s1', 's2']]);
  assert.equal(kept.events.length, 1);
  kept.tell({ packets: 60, last: START_S + 2 * 86_400 }, { now: NOW + DAY_MS });
  kept.tell(
    { packets: 61, last: START_S + 2 * 86_400 + 60 },
    { now: NOW + DAY_MS + 60_000, sensors: ['s3'] },
  );
  assert.deepEqual(
    kept.events.map(({ kind }) => kind),
    ['opened', 'seen-again'],
  );
});

test('another cause takes over: the older incident is closed as merged and both name each other', () => {
  const kept = new Kept();
  kept.tell({ verdict: 'scanner' });
  const [merged, opened] = kept.tell({ verdict: 'infected' });
  assert.equal(merged.incident.closeReason, 'merged');
  assert.equal(opened.events[0].change.follows.to, merged.incident.id);
  assert.match(merged.events[0].why, /infected/);
  // The verdict goes back: the first one opens again.
  const back = kept.tell({ verdict: 'scanner' });
  assert.deepEqual(
    back.map(({ incident }) => [incident.cause, incident.status]),
    [
      ['infected', 'closed'],
      ['scanning', 'open'],
    ],
  );
  assert.equal(back[0].events[0].change.mergedInto.to, merged.incident.id);
});

test('a weaker verdict does not replace a stronger incident', () => {
  const kept = new Kept();
  kept.tell({});
  assert.deepEqual(kept.tell({ verdict: 'unknown', grade: 'spoofable-packet' }), []);
  assert.equal(kept.only().status, 'open');
});

test('an incident that somebody works on is not merged away', () => {
  for (const change of [{ status: 'working' }, { assignee: 'a1' }, { cause: 'misconfigured' }] as const) {
    const kept = new Kept();
    kept.tell({});
    kept.set(change);
    kept.tell({ verdict: 'scanner' });
    const first = kept.incidents.find(({ id }) => id === 'Y-0');
    assert.equal(first?.status, 'status' in change ? 'working' : 'open');
    assert.equal(kept.incidents.length, 2);
  }
});

test('a cause that a person set stays: alerts go on to his incident', () => {
  const kept = new Kept();
  kept.tell({});
  kept.set({ cause: 'misconfigured' });
  kept.tell({ packets: 99 });
  assert.deepEqual([kept.only().cause, kept.only().packets], ['misconfigured', 99]);
  // Closed, it stays closed for what was sent before.
  kept.set({ status: 'closed', closeReason: 'resolved', closedAt: NOW });
  assert.deepEqual(kept.tell({ packets: 100 }), []);
});

test('what was closed opens again only for its reason', () => {
  const cases = [
    ['resolved', 'corroborated-packets', START_S + 7200, false],
    ['resolved', 'corroborated-packets', START_S + 3 * 86_400, true],
    ['faded', 'spoofable-packet', START_S + 3 * 86_400, true],
    ['false-positive', 'corroborated-packets', START_S + 3 * 86_400, false],
    ['false-positive', 'handshake', START_S + 3 * 86_400, true],
    ['accepted', 'corroborated-packets', START_S + 3 * 86_400, false],
    ['duplicate', 'corroborated-packets', START_S + 3 * 86_400, false],
  ] as const;
  for (const [closeReason, grade, last, opens] of cases) {
    const kept = new Kept();
    kept.tell({});
    kept.set({ status: 'closed', closeReason, closedAt: NOW, assignee: 'a1', labels: ['camera'] });
    const steps = kept.tell({ grade, last });
    assert.equal(steps.length, opens ? 1 : 0, `${closeReason} ${grade}`);
    if (!opens) continue;
    const { status, reopened, closeReason: reason, closedAt, assignee, labels } = kept.only();
    assert.deepEqual([reopened, reason, closedAt, assignee, labels], [1, null, null, 'a1', ['camera']]);
    assert.equal(status, grade === 'spoofable-packet' ? 'watch' : 'open');
    assert.equal(steps[0].events[0].kind, 'reopened');
  }
});

test('an address of another owner now begins a new incident, and the old one is closed', () => {
  const kept = new Kept();
  kept.tell({});
  kept.set({ status: 'working', labels: ['secret'] });
  const steps = kept.tell({}, { ownerId: 'o2' });
  assert.deepEqual(
    steps.map(({ incident }) => [incident.ownerId, incident.status]),
    [
      ['o1', 'closed'],
      ['o2', 'open'],
    ],
  );
  assert.deepEqual(steps[1].incident.labels, []);
  assert.equal(JSON.stringify(steps[1].events).includes('Y-0'), false);
  assert.equal(JSON.stringify(steps[0].events).includes('o2'), false);
});

test('a machine that a log names is written down once', () => {
  const machine = { name: 'camera-3', mac: null, insideAddress: null, source: 'dhcp.csv' };
  const kept = new Kept();
  kept.tell({});
  assert.deepEqual(
    kept.tell({}, { machine })[0].events.map(({ kind }) => kind),
    ['machine-named'],
  );
  assert.deepEqual(kept.tell({}, { machine: { ...machine } }), []);
  assert.deepEqual(kept.tell({}), []);
});

const arbitraryAlert = fc.record({
  grade: fc.constantFrom(...GRADES),
  packets: fc.integer({ min: 1, max: 1000 }),
  first: fc.integer({ min: START_S, max: START_S + 5000 }),
  last: fc.integer({ min: START_S + 5000, max: START_S + 80_000 }),
  sensor: fc.constantFrom('a', 'b', 'c'),
});

test('alerts in any order, each told twice, come to the same totals', () => {
  fc.assert(
    fc.property(
      fc
        .array(arbitraryAlert, { minLength: 1, maxLength: 8 })
        .chain((alerts) =>
          fc.tuple(fc.constant(alerts), fc.shuffledSubarray(alerts, { minLength: alerts.length })),
        ),
      ([alerts, shuffled]) => {
        const totals = [alerts, shuffled].map((order) => {
          const kept = new Kept();
          for (const { sensor, ...given } of order) {
            kept.tell(given, { sensors: [sensor] });
            assert.deepEqual(kept.tell(given, { sensors: [sensor] }), []);
          }
          const { status, grade, packets, firstSeen, lastSeen, sensors } = kept.only();
          return { status, grade, packets, firstSeen, lastSeen, sensors };
        });
        assert.deepEqual(totals[0], totals[1]);
      },
    ),
  );
});

test('any sequence of verdicts leaves at most one untouched incident that is not closed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ verdict: fc.constantFrom(...VERDICTS), grade: fc.constantFrom(...GRADES) }), {
        maxLength: 12,
      }),
      (sequence) => {
        const kept = new Kept();
        for (const given of sequence) {
          kept.tell(given);
          assert.deepEqual(kept.tell(given), []);
          const live = kept.incidents.filter(({ status }) => status !== 'closed');
          assert.equal(live.length, 1);
        }
      },
    ),
  );
});

test('a watched incident fades after 30 silent days; an open one never does', () => {
  const kept = new Kept();
  kept.tell({ grade: 'spoofable-packet' });
  const { lastSeen } = kept.only();
  assert.equal(fade(kept.only(), lastSeen + 30 * DAY_MS - 1), null);
  assert.equal(fade(kept.only(), lastSeen + 30 * DAY_MS)?.incident.closeReason, 'faded');
  kept.set({ status: 'open' });
  assert.equal(fade(kept.only(), lastSeen + 400 * DAY_MS), null);
});
