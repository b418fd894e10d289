/** Contacts, answers, templates, studies, enrolments and holds of any engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fresh } from '../state-conformance.ts';
import { anOwner, HOUR_MS, NOW, openedCase, putIncidents, refusal } from '../state-fixture.ts';

const CONTACT = {
  ownerId: null,
  source: 'rdap',
  email: 'Abuse@EXAMPLE.org',
  role: 'abuse',
  organisation: null,
  language: 'en',
  sample: false,
} as const;

const ENROLMENT = {
  ownerId: 'o1',
  address: '2001:DB8::7',
  language: 'ja',
  createdAt: NOW,
  lastSeenAt: NOW,
  sample: false,
  secretHash: 'hash of a secret',
} as const;

export function remediesConform(fresh: Fresh): void {
  test('one mail address is one contact, and what is known of it stays when it is told again', async () => {
    const store = await fresh();
    const made = await store.putContact(CONTACT);
    assert.deepEqual([made.email, made.state], ['Abuse@example.org', 'unverified']);
    await store.changeContact(made.id, { state: 'bouncing', bounces: 3, lastBounceAt: NOW });
    const again = await store.putContact({ ...CONTACT, email: 'Abuse@example.ORG', role: 'technical' });
    assert.deepEqual(
      [again.id, again.state, again.bounces, again.role],
      [made.id, 'bouncing', 3, 'technical'],
    );
    assert.equal((await store.contactByEmail('Abuse@Example.Org'))?.id, made.id);
    assert.equal(await store.contactByEmail('abuse@example.org'), null);
    assert.equal((await store.contacts(null)).length, 1);
    assert.equal((await store.contacts('o1')).length, 0);
    await assert.rejects(store.changeContact('no such', { bounces: 1 }), refusal('not-found'));
    await store.deleteContact(made.id);
    await assert.rejects(store.deleteContact(made.id), refusal('not-found'));
    assert.equal(await store.contact(made.id), null);
  });

  test('an answer that is read twice is one answer', async () => {
    const store = await fresh();
    const owner = await store.createOwner(anOwner('School'));
    const [incident] = await putIncidents(store, owner.id, [{}]);
    await store.changeCases({ cases: [openedCase(incident)], notices: [], incidents: [] });
    const reply = {
      messageKey: 'a message id',
      at: NOW,
      kind: 'answer',
      caseId: incident.id,
      noticeId: null,
      from: 'someone@example.org',
      subject: 'Re: a device\0',
      text: 'done',
      statusCode: null,
    } as const;
    assert.equal(await store.knowsReply(reply.messageKey), false);
    assert.equal(await store.addReply(reply), true);
    assert.equal(await store.knowsReply(reply.messageKey), true);
    assert.equal(await store.addReply(reply), false);
    await store.addReply({ ...reply, messageKey: 'another', caseId: null, at: NOW + 1 });
    assert.equal((await store.replies(incident.id, 10)).length, 1);
    assert.deepEqual(
      (await store.replies(null, 10)).map(({ at }) => at),
      [NOW + 1, NOW],
    );
  });

  test('a template is kept by name and language, and can be put back to the built-in one', async () => {
    const store = await fresh();
    const template = {
      name: 'first.person.standard',
      language: 'ja',
      subject: '件名',
      text: '{{ code }}',
      html: '',
      short: '',
      updatedAt: NOW,
      updatedBy: 'a1',
    } as const;
    await store.putTemplate(template);
    await store.putTemplate({ ...template, subject: '新しい件名' });
    await store.putTemplate({ ...template, language: 'en' });
    assert.deepEqual(
      (await store.templates()).map(({ language, subject }) => [language, subject]),
      [
        ['en', '件名'],
        ['ja', '新しい件名'],
      ],
    );
    await store.deleteTemplate(template.name, 'ja');
    assert.equal((await store.templates()).length, 1);
  });

  test('draws of a study are counted by stratum without a gap, also side by side', async () => {
    const store = await fresh();
    const plan = { plan: '{}', planHash: 'h', registeredAt: NOW, sample: false };
    const study = await store.createStudy(plan);
    const drawn = await Promise.all(Array.from({ length: 8 }, () => store.nextDraw(study.id, 'infected')));
    assert.deepEqual(
      drawn.sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
    assert.equal(await store.nextDraw(study.id, 'scanning'), 0);
    await store.endStudy(study.id, NOW + 1);
    assert.deepEqual(await store.studies(), [{ ...study, endedAt: NOW + 1 }]);
    await assert.rejects(store.endStudy('no such', NOW), refusal('not-found'));
  });

  test('an enrolment follows its address and keeps where it was', async () => {
    const store = await fresh();
    const made = await store.enrol(ENROLMENT);
    assert.equal(made.address, '2001:db8::7');
    assert.deepEqual(await store.enrolmentBySecret(ENROLMENT.secretHash), made);
    assert.equal(await store.enrolmentBySecret('another'), null);
    const moved = await store.moveEnrolment(made.id, '192.0.2.9', 'o2', NOW + HOUR_MS);
    assert.deepEqual(moved.formerly, [{ address: '2001:db8::7', until: NOW + HOUR_MS }]);
    assert.deepEqual(await store.moveEnrolment(made.id, '192.0.2.9', 'o2', NOW + 2 * HOUR_MS), moved);
    assert.deepEqual(await store.enrolmentsOf('2001:db8::7'), []);
    assert.deepEqual([...(await store.formerAddresses())], [['2001:db8::7', NOW + HOUR_MS]]);
    assert.equal((await store.enrolmentsOf('192.0.2.9')).length, 1);
    const push = {
      endpoint: 'https://push.example.org/1',
      p256dh: 'p',
      auth: 'a',
      subscribedAt: NOW,
      acceptedAt: null,
      heardAt: null,
    };
    assert.deepEqual((await store.changeEnrolment(made.id, { push, lastSeenAt: NOW + 5 })).push, push);
    assert.deepEqual(await store.pushTargets(), [{ id: made.id, address: '192.0.2.9' }]);
    assert.equal((await store.changeEnrolment(made.id, { push: null })).push, null);
    assert.deepEqual(await store.pushTargets(), []);
    await store.deleteEnrolment(made.id);
    assert.equal(await store.enrolment(made.id), null);
    await assert.rejects(store.moveEnrolment(made.id, '192.0.2.9', 'o2', NOW), refusal('not-found'));
  });

  test('a hold is active until it is released or over', async () => {
    const store = await fresh();
    const owner = await store.createOwner(anOwner('School'));
    const [incident] = await putIncidents(store, owner.id, [{}]);
    await store.changeCases({ cases: [openedCase(incident)], notices: [], incidents: [] });
    const hold = {
      id: 'h1',
      caseId: incident.id,
      address: incident.address,
      until: NOW + HOUR_MS,
      releasedAt: null,
      hold: '{}',
    };
    await store.putHold(hold);
    assert.deepEqual(await store.activeHolds(NOW), [hold]);
    assert.deepEqual(await store.activeHolds(NOW + HOUR_MS), []);
    await store.putHold({ ...hold, releasedAt: NOW + 1 });
    assert.deepEqual(await store.activeHolds(NOW + 2), []);
    assert.equal((await store.activeHolds(NOW + 2, NOW)).length, 1);
    assert.deepEqual(await store.activeHolds(NOW + 2, NOW + 1), []);
    assert.equal((await store.holdsOf(incident.id)).length, 1);
    assert.equal((await store.hold('h1'))?.releasedAt, NOW + 1);
    assert.equal(await store.hold('h2'), null);
  });
}
