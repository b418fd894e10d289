/** Owners of any engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fresh } from '../state-conformance.ts';
import { anOwner, putIncidents, refusal, succeeded } from '../state-fixture.ts';

export function ownersConform(fresh: Fresh): void {
  test('an owner comes, changes and goes', async () => {
    const store = await fresh();
    const made = await store.createOwner(anOwner('北大学'));
    assert.deepEqual(made, { ...anOwner('北大学'), id: made.id, version: 1 });
    assert.deepEqual(await store.owner(made.id), made);
    await assert.rejects(store.createOwner(anOwner('北大学')), refusal('exists'));
    const zoo = await store.createOwner(anOwner('Zoo'));
    const bank = await store.createOwner(anOwner('bank'));
    assert.deepEqual(await store.owners(), [bank, zoo, made]);
    const changed = await store.changeOwner({ ...made, contact: 'new@example.org', prefixes: [] });
    assert.deepEqual(changed, { ...made, contact: 'new@example.org', prefixes: [], version: 2 });
    assert.deepEqual(await store.owner(made.id), changed);
    await assert.rejects(store.changeOwner({ ...changed, name: 'Zoo' }), refusal('exists'));
    await store.deleteOwner(made.id);
    assert.equal(await store.owner(made.id), null);
    await assert.rejects(store.deleteOwner(made.id), refusal('not-found'));
    await assert.rejects(store.changeOwner(changed), refusal('not-found'));
  });

  test('of changes that start from one version one is kept', async () => {
    const store = await fresh();
    const made = await store.createOwner(anOwner('bank'));
    const changes = Array.from({ length: 6 }, (_, n) => store.changeOwner({ ...made, contact: `c${n}` }));
    assert.equal(await succeeded(changes, 'stale'), 1);
    assert.equal((await store.owner(made.id))?.version, 2);
  });

  test('an owner who has incidents stays', async () => {
    const store = await fresh();
    const { id } = await store.createOwner(anOwner('bank'));
    await putIncidents(store, id, [{}]);
    await assert.rejects(store.deleteOwner(id), refusal('in-use'));
    assert.notEqual(await store.owner(id), null);
  });
}
