/** Run by tests as a process of its own to be killed: makes incidents and prints the id of each once it is stored. */
import { openSqliteState } from './sqlite-state.ts';
import { anOwner, putIncidents } from './state-fixture.ts';

const store = await openSqliteState(process.argv[2]);
const [owner = await store.createOwner(anOwner('bank'))] = await store.owners();
const { status } = await store.countIncidents(null);
for (let n = status.open ?? 0; ; n++) {
  const [made] = await putIncidents(store, owner.id, [
    { address: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` },
  ]);
  process.stdout.write(`${made.id}\n`);
}
