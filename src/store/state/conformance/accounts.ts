/** Accounts, sessions, tokens and saved searches of any engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fresh } from '../state-conformance.ts';
import { anAccount, anOwner, HOUR_MS, NOW, refusal, succeeded } from '../state-fixture.ts';

export function accountsConform(fresh: Fresh): void {
  test('set-up makes one account and never a second', async () => {
    const store = await fresh({ clock: () => NOW });
    assert.equal(await store.isFresh(), true);
    const attempts = Array.from({ length: 8 }, (_, n) =>
      store.createAccount({ ...anAccount(`first-${n}`), onlyFirst: true }),
    );
    assert.equal(await succeeded(attempts, 'exists'), 1);
    assert.equal(await store.isFresh(), false);
    const [account] = await store.accounts();
    assert.deepEqual(account, {
      id: account.id,
      name: account.name,
      role: 'admin',
      ownerIds: [],
      language: 'en',
      disabled: false,
      createdAt: NOW,
      lastSignInAt: null,
    });
    assert.match(account.id, /^[\w-]{22}$/);
    await assert.rejects(store.createAccount({ ...anAccount('later'), onlyFirst: true }), refusal('exists'));
    await store.createAccount(anAccount('later'));
    assert.equal((await store.accounts()).length, 2);
  });

  test('names are one whatever their case and form', async () => {
    const store = await fresh();
    const made = await store.createAccount(anAccount('Ｋａｎａ'));
    await assert.rejects(store.createAccount(anAccount('kana')), refusal('exists'));
    const found = await store.accountByName('KANA');
    assert.deepEqual(found, { account: made, passwordHash: 'hash of Ｋａｎａ' });
    assert.equal(await store.accountByName('kan'), null);
    assert.deepEqual(await store.account(made.id), made);
    assert.equal(await store.account('nobody'), null);
  });

  test('an account changes only what is named', async () => {
    const store = await fresh();
    await store.createAccount(anAccount('admin'));
    const made = await store.createAccount({ ...anAccount('kana', 'owner'), ownerIds: ['b', 'a'] });
    assert.deepEqual(made.ownerIds, ['b', 'a']);
    assert.deepEqual(await store.changeAccount(made.id, {}), made);
    const changed = await store.changeAccount(made.id, {
      role: 'analyst',
      ownerIds: [],
      language: 'ja',
      disabled: true,
      lastSignInAt: NOW,
      passwordHash: 'new',
    });
    const expected = {
      ...made,
      role: 'analyst',
      ownerIds: [],
      language: 'ja',
      disabled: true,
      lastSignInAt: NOW,
    };
    assert.deepEqual(changed, expected);
    assert.deepEqual(await store.accountByName('kana'), { account: expected, passwordHash: 'new' });
    await assert.rejects(store.changeAccount('nobody', { language: 'ja' }), refusal('not-found'));
    await assert.rejects(store.deleteAccount('nobody'), refusal('not-found'));
  });

  test('the last enabled admin stays, however he is to leave', async () => {
    const store = await fresh();
    const { id } = await store.createAccount(anAccount('only'));
    await store.createAccount(anAccount('analyst', 'analyst'));
    const other = await store.createAccount(anAccount('other'));
    await store.changeAccount(other.id, { disabled: true });
    for (const leave of [
      () => store.deleteAccount(id),
      () => store.changeAccount(id, { disabled: true }),
      () => store.changeAccount(id, { role: 'analyst' }),
    ]) {
      await assert.rejects(leave(), refusal('in-use'));
    }
    await store.changeAccount(id, { role: 'admin', disabled: false, language: 'ja' });
    await store.changeAccount(other.id, { disabled: false });
    await store.deleteAccount(id);
    assert.equal(await store.account(id), null);
  });

  test('of admins who all leave at once one stays', async () => {
    const store = await fresh();
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, n) => store.createAccount(anAccount(`a${n}`))),
    );
    const leaving = made.map(({ id }, n) =>
      n % 2 === 0 ? store.deleteAccount(id) : store.changeAccount(id, { disabled: true }),
    );
    assert.equal(await succeeded(leaving, 'in-use'), 5);
    const left = (await store.accounts()).filter((account) => account.role === 'admin' && !account.disabled);
    assert.equal(left.length, 1);
  });

  test('a session is found by its hash until it ends or its account may not', async () => {
    const store = await fresh();
    await store.createAccount(anAccount('admin'));
    const account = await store.createAccount(anAccount('kana', 'analyst'));
    const session = (secretHash: string) =>
      store.createSession({ accountId: account.id, secretHash, at: NOW, expiresAt: NOW + HOUR_MS });
    await session('one');
    await session('two');
    await session('three');
    assert.deepEqual(await store.sessionAccount('one', NOW), account);
    assert.equal(await store.sessionAccount('one', NOW + HOUR_MS), null);
    assert.equal(await store.sessionAccount('none', NOW), null);
    await store.deleteSession('one');
    assert.equal(await store.sessionAccount('one', NOW), null);
    await store.changeAccount(account.id, { disabled: true });
    assert.equal(await store.sessionAccount('two', NOW), null);
    await store.changeAccount(account.id, { disabled: false });
    assert.notEqual(await store.sessionAccount('two', NOW), null);
    await store.deleteSessionsOf(account.id);
    assert.equal(await store.sessionAccount('three', NOW), null);
    await assert.rejects(
      store.createSession({ accountId: 'nobody', secretHash: 'x', at: NOW, expiresAt: NOW }),
      refusal('not-found'),
    );
  });

  test('a token acts for its account until it ends, and tells when it was used', async () => {
    const store = await fresh();
    await store.createAccount(anAccount('admin'));
    const account = await store.createAccount(anAccount('kana', 'analyst'));
    const common = { accountId: account.id, readOnly: true, createdAt: NOW };
    const token = await store.createApiToken({
      ...common,
      name: 'export',
      expiresAt: NOW + HOUR_MS,
      secretHash: 'short',
    });
    const lasting = await store.createApiToken({
      ...common,
      name: 'always',
      readOnly: false,
      createdAt: NOW + 1,
      expiresAt: null,
      secretHash: 'long',
    });
    assert.deepEqual(await store.apiTokens(account.id), [token, lasting]);
    assert.deepEqual(await store.apiTokens('other'), []);
    assert.equal((await store.apiTokens(null)).length, 2);
    assert.equal(token.lastUsedAt, null);
    assert.equal('secretHash' in token, false);
    assert.deepEqual(await store.apiTokenAccount('short', NOW), {
      token: { ...token, lastUsedAt: NOW },
      account,
    });
    assert.equal((await store.apiTokenAccount('short', NOW + 1_000))?.token.lastUsedAt, NOW);
    assert.equal((await store.apiTokenAccount('short', NOW + 120_000))?.token.lastUsedAt, NOW + 120_000);
    assert.equal(await store.apiTokenAccount('short', NOW + HOUR_MS), null);
    assert.notEqual(await store.apiTokenAccount('long', NOW + 1_000 * HOUR_MS), null);
    await store.changeAccount(account.id, { disabled: true });
    assert.equal(await store.apiTokenAccount('long', NOW), null);
    await store.deleteApiToken(token.id);
    await assert.rejects(store.deleteApiToken(token.id), refusal('not-found'));
    assert.equal((await store.apiTokens(null)).length, 1);
  });

  test('what belongs to an account goes with it', async () => {
    const store = await fresh();
    await store.createAccount(anAccount('admin'));
    const { id } = await store.createAccount(anAccount('kana', 'analyst'));
    await store.createSession({ accountId: id, secretHash: 's', at: NOW, expiresAt: NOW + HOUR_MS });
    const token = {
      accountId: id,
      name: 't',
      readOnly: true,
      createdAt: NOW,
      expiresAt: null,
      secretHash: 't',
    };
    await store.createApiToken(token);
    await store.createSavedSearch({ accountId: id, name: 'mine', target: '/incidents' });
    await store.deleteAccount(id);
    assert.equal(await store.sessionAccount('s', NOW), null);
    assert.deepEqual(await store.apiTokens(null), []);
    assert.deepEqual(await store.savedSearches(id), []);
  });

  test('searches are of one account', async () => {
    const store = await fresh();
    const mine = await store.createAccount(anAccount('mine'));
    const other = await store.createAccount(anAccount('other'));
    const b = await store.createSavedSearch({
      accountId: mine.id,
      name: 'b',
      target: '/incidents?status=open',
    });
    const a = await store.createSavedSearch({ accountId: mine.id, name: 'a', target: '/sources' });
    assert.deepEqual(await store.savedSearches(mine.id), [a, b]);
    assert.deepEqual(await store.savedSearches(other.id), []);
    await assert.rejects(store.deleteSavedSearch(other.id, a.id), refusal('not-found'));
    await store.deleteSavedSearch(mine.id, a.id);
    assert.deepEqual(await store.savedSearches(mine.id), [b]);
  });

  test('an owner who goes is taken off the accounts that saw him', async () => {
    const store = await fresh();
    const kept = await store.createOwner(anOwner('kept'));
    const gone = await store.createOwner(anOwner('gone'));
    const { id } = await store.createAccount({ ...anAccount('kana', 'owner'), ownerIds: [gone.id, kept.id] });
    await store.deleteOwner(gone.id);
    assert.deepEqual((await store.account(id))?.ownerIds, [kept.id]);
  });
}
