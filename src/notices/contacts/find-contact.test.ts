import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { OwnerRecord } from '../../model/account.ts';
import { openSqliteState } from '../../store/state/sqlite-state.ts';
import { anOwner } from '../../store/state/state-fixture.ts';
import type { StateStore } from '../../store/state-port.ts';
import { readAbuseFile } from './abuse-file.ts';
import { contactSettings } from './contact-settings.ts';
import type { ContactSources } from './contact-sources.ts';
import {
  type ContactStore,
  type ContactSubject,
  createContactFinder,
  type FoundContact,
} from './find-contact.ts';
import { readOverrides } from './overrides.ts';
import { openRdap, type Rdap } from './rdap.ts';
import { bootstrapOf, networkOf, openRegistry, type Registry } from './rdap-fixture.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const DAY_MS = 86_400_000;
const FILE = `prefix,email,language
193.0.0.0/16,first@file.example,
193.0.0.0/16,second@file.example,en
`;

let folder: string;
let state: StateStore;
let registry: Registry;
let rdap: Rdap;
let withContact: OwnerRecord;
let without: OwnerRecord;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-find-'));
  state = await openSqliteState(join(folder, 'state.sqlite'));
  registry = await openRegistry();
  registry.on('/ipv4.json', bootstrapOf(['193.0.0.0/8'], registry.origin));
  registry.on('/ip/193.7.0.1', networkOf('193.7.0.0', '193.7.255.255', 'abuse@registry.example'));
  const settings = contactSettings.parse({
    rdap: { enabled: true, bootstrap: registry.origin, allowHosts: ['127.0.0.1'] },
  });
  rdap = openRdap(settings.rdap, {
    folder,
    clock: () => NOON,
    count() {},
    onTrouble(error) {
      throw error;
    },
  });
  withContact = await state.createOwner({ ...anOwner('School'), contact: 'Office <it@school.example>' });
  without = await state.createOwner({ ...anOwner('Shop'), contact: '+81 3 0000 0000' });
});
afterEach(async () => {
  await rdap.close();
  await state.close();
  await registry[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function finder(sources: Partial<ContactSources> = {}, now = NOON) {
  return createContactFinder({
    state,
    sources: { overrides: null, file: null, rdap: null, waitForMs: DAY_MS, ...sources },
    locate: () => ({ asn: null, country: 'JP' }),
    now,
  });
}

function subject(address: string, change: Partial<ContactSubject> = {}): ContactSubject {
  return { address, ownerId: '', cause: 'infected', openedAt: NOON, sample: false, ...change };
}

const emailOf = (found: FoundContact) => (found.kind === 'found' ? found.contact.email : found.kind);
const file = readAbuseFile('c.csv', FILE);
const overrides = (text: string) => readOverrides('o.yaml', text);

async function settle(email: string, change: Parameters<StateStore['changeContact']>[1]): Promise<void> {
  const contact = await state.contactByEmail(email);
  assert.ok(contact);
  await state.changeContact(contact.id, change);
}

test('the owner comes first; then override, file and registry, each when the one before bounces or refuses', async () => {
  const sources = { overrides: overrides('- { prefix: 193.0.0.0/8, email: over@cert.example }'), file, rdap };
  const find = async () => emailOf(await finder(sources).find(subject('193.0.0.1'), withContact));
  registry.on('/ip/193.0.0.1', networkOf('193.0.0.0', '193.0.255.255', 'abuse@registry.example'));
  assert.equal(await find(), 'it@school.example');
  await settle('it@school.example', { state: 'bouncing' });
  assert.equal(await find(), 'over@cert.example');
  await settle('over@cert.example', { state: 'refuses' });
  assert.equal(await find(), 'first@file.example');
  await settle('first@file.example', { state: 'bouncing' });
  assert.equal(await find(), 'second@file.example');
  await settle('second@file.example', { state: 'bouncing' });
  assert.equal(await find(), 'awaited');
  await rdap.settled();
  assert.equal(await find(), 'abuse@registry.example');
  await settle('abuse@registry.example', { state: 'bouncing' });
  assert.equal(await find(), 'none');
  await settle('first@file.example', { state: 'unverified' });
  assert.equal(await find(), 'first@file.example', 'a person says that it works again');
});

test('what was found is in the store, unverified, of no owner, and put there once', async () => {
  const found = await finder({ file }).find(subject('193.0.0.1'), without);
  assert.ok(found.kind === 'found');
  const { ownerId, source, state: works, role, language } = found.contact;
  assert.deepEqual([ownerId, source, works, role, language], [null, 'file', 'unverified', 'abuse', 'ja']);
  await settle('first@file.example', { state: 'answers' });
  const again = await finder({ file }).find(subject('193.0.9.9'), without);
  assert.ok(
    again.kind === 'found' && again.contact.state === 'answers' && again.contact.id === found.contact.id,
  );
  assert.equal((await state.contacts(null)).length, 1);
});

test("an owner's contact stays his, also where a network names it; a network's becomes his", async () => {
  const own = readAbuseFile(
    'c.csv',
    'prefix,email\n193.0.0.0/16,it@school.example\n193.1.0.0/16,csirt@shop.example\n',
  );
  assert.equal(emailOf(await finder().find(subject('193.0.0.1'), withContact)), 'it@school.example');
  assert.equal(emailOf(await finder({ file: own }).find(subject('193.0.0.1'), without)), 'it@school.example');
  assert.equal((await state.contactByEmail('it@school.example'))?.ownerId, withContact.id);
  await finder({ file: own }).find(subject('193.1.0.1'), without);
  assert.equal((await state.contactByEmail('csirt@shop.example'))?.ownerId, null);
  const shop = await state.createOwner({ ...anOwner('Other shop'), contact: 'csirt@shop.example' });
  await finder({ file: own }).find(subject('193.1.0.1'), shop);
  const taken = await state.contactByEmail('csirt@shop.example');
  assert.deepEqual([taken?.ownerId, taken?.source], [shop.id, 'owner']);
});

test('two owners may share a contact; each is told in his language and neither takes it from the other', async () => {
  const twin = await state.createOwner({ ...anOwner('Twin'), contact: 'it@school.example', language: 'en' });
  const languageOf = async (owner: OwnerRecord) => {
    const found = await finder().find(subject('193.0.0.1'), owner);
    return found.kind === 'found' ? found.contact.language : null;
  };
  for (let turn = 0; turn < 2; turn++) {
    assert.equal(await languageOf(withContact), 'ja');
    assert.equal(await languageOf(twin), 'en');
  }
  assert.equal((await state.contactByEmail('it@school.example'))?.ownerId, withContact.id);
});

test('an override may silence everybody, or say only in which language', async () => {
  const rules = overrides(
    '- { address: 193.0.0.7, none: true }\n- { prefix: 193.0.0.0/16, language: en, role: noc }',
  );
  const find = (address: string, owner: OwnerRecord) =>
    finder({ overrides: rules, file }).find(subject(address), owner);
  assert.equal(emailOf(await find('193.0.0.7', withContact)), 'none');
  const own = await find('193.0.0.8', withContact);
  assert.ok(
    own.kind === 'found' && own.contact.language === 'en' && own.contact.email === 'it@school.example',
  );
  const network = await find('193.0.0.8', without);
  assert.ok(network.kind === 'found' && network.contact.language === 'en' && network.contact.role === 'noc');
});

test('mail addresses of this machine are no contact, wherever they come from', async () => {
  for (const contact of ['root@localhost', 'root@[127.0.0.1]', 'postmaster', 'it@intranet']) {
    const owner = await state.createOwner({ ...anOwner(contact), contact });
    assert.equal(emailOf(await finder().find(subject('193.0.0.1'), owner)), 'none', contact);
    const { id: ownerId } = owner;
    const put = {
      ownerId,
      source: 'owner',
      role: 'owner',
      organisation: null,
      language: 'ja',
      sample: false,
    } as const;
    await state.putContact({ ...put, email: `${owner.id}@localhost` });
    assert.equal(emailOf(await finder().find(subject('193.0.0.1'), owner)), 'none');
  }
});

test('a case waits for a registry for so long, and no longer; a sample asks nobody', async () => {
  const waiting = subject('193.9.0.1');
  assert.equal(emailOf(await finder({ rdap }).find({ ...waiting, sample: true }, without)), 'none');
  await rdap.settled();
  assert.deepEqual(registry.asked, []);
  assert.equal(emailOf(await finder({ rdap }).find(waiting, without)), 'awaited');
  assert.equal(emailOf(await finder({ rdap }, NOON + DAY_MS).find(waiting, without)), 'none');
});

test('a pass over 100,000 cases asks a registry once a network, and the store once a contact', async () => {
  let questions = 0;
  const asking = <Answer>(answer: Answer): Answer => {
    questions++;
    return answer;
  };
  const counting: ContactStore = {
    contacts: (ownerId) => asking(state.contacts(ownerId)),
    contactByEmail: (email) => asking(state.contactByEmail(email)),
    putContact: (contact) => asking(state.putContact(contact)),
  };
  const pass = async (wanted: string) => {
    questions = 0;
    const { find } = createContactFinder({
      state: counting,
      sources: { overrides: null, file: null, rdap, waitForMs: DAY_MS },
      locate: () => ({ asn: null, country: null }),
      now: NOON,
    });
    let other = 0;
    for (let i = 0; i < 100_000; i++) {
      const address = `193.7.${(i >> 8) & 255}.${i & 255}`;
      if (emailOf(await find(subject(address), without)) !== wanted) other++;
    }
    return other;
  };
  await finder({ rdap }).find(subject('193.7.0.1'), without);
  await rdap.settled();
  assert.equal(await pass('abuse@registry.example'), 0);
  assert.ok(questions <= 3, `${questions} questions`);
  assert.deepEqual(registry.asked, ['/ipv4.json', '/ip/193.7.0.1']);
});
