/** DHCP and NAT logs: which machine had an address, and maybe a range of its ports, when. */
import { createHash } from 'node:crypto';
import type { Lease, Machine } from '../../model/incident.ts';
import type { StateStore } from '../state-port.ts';
import { breathe, chunksOf, type Engine } from './engine.ts';
import { canonicalAddress } from './incident-row.ts';
import type { Change, LeaseRow } from './tables.ts';

type Leases = Pick<StateStore, 'addLeases' | 'leaseAt'>;

/** Machines behind one address at one time that are looked at to see whether they are one. */
const MOST_HOLDERS = 2;

export function leases({ database, change }: Engine): Leases {
  return {
    async addLeases(leases) {
      let added = 0;
      // In chunks, each kept by itself: who imports a file again after a stop changes nothing that is there.
      for (const some of chunksOf(leases)) {
        added += await change((tables) => addSome(tables, some.map(rowOf)));
        await breathe();
      }
      return { added, known: leases.length - added };
    },

    async leaseAt(address, port, time) {
      const at = Math.floor(time);
      const holding = database
        .selectFrom('leases')
        .selectAll()
        .where('address', '=', canonicalAddress(address))
        .where('fromAt', '<=', at)
        .where((where) => where.or([where('toAt', 'is', null), where('toAt', '>', at)]))
        .orderBy('fromAt', 'desc')
        .orderBy('id');
      if (port !== null) {
        const row = await holding
          .where((where) =>
            where.or([
              where('portFirst', 'is', null),
              where.and([where('portFirst', '<=', port), where('portLast', '>=', port)]),
            ]),
          )
          .executeTakeFirst();
        return row === undefined ? null : leaseOf(row);
      }
      const wholeAddress = await holding.where('portFirst', 'is', null).limit(1).executeTakeFirst();
      if (wholeAddress !== undefined) return leaseOf(wholeAddress);
      // Without the port it is one machine behind a NAT or any: only where there was one is it that one.
      const machines = await database
        .selectFrom(holding.as('holding'))
        .select('machine')
        .distinct()
        .limit(MOST_HOLDERS)
        .execute();
      if (machines.length !== 1) return null;
      return leaseOf(await holding.limit(1).executeTakeFirstOrThrow());
    },
  };
}

async function addSome(tables: Change, rows: readonly LeaseRow[]): Promise<number> {
  const { numInsertedOrUpdatedRows } = await tables
    .insertInto('leases')
    .values(rows)
    .onConflict((on) => on.column('id').doNothing())
    .executeTakeFirst();
  const added = Number(numInsertedOrUpdatedRows ?? 0n);
  if (added === rows.length) return added;
  // A log that goes on tells a lease again once it was extended or ended: the latest end counts.
  for (const { id, toAt } of rows) {
    if (toAt === null) continue;
    await tables
      .updateTable('leases')
      .set({ toAt })
      .where('id', '=', id)
      .where((where) => where.or([where('toAt', 'is', null), where('toAt', '<', toAt)]))
      .execute();
  }
  return added;
}

function rowOf(lease: Lease): LeaseRow {
  const address = canonicalAddress(lease.address);
  const fromAt = Math.floor(lease.from);
  const { name, mac, insideAddress } = lease.machine;
  const identity = [address, lease.portFirst, lease.portLast, fromAt, name, mac, insideAddress];
  return {
    id: createHash('sha256').update(JSON.stringify(identity)).digest('base64url').slice(0, 22),
    address,
    portFirst: lease.portFirst,
    portLast: lease.portLast,
    fromAt,
    toAt: lease.to === null ? null : Math.floor(lease.to),
    machine: JSON.stringify(lease.machine),
  };
}

function leaseOf(row: LeaseRow): Lease {
  return {
    address: row.address,
    portFirst: row.portFirst,
    portLast: row.portLast,
    from: row.fromAt,
    to: row.toAt,
    machine: JSON.parse(row.machine) as Machine,
  };
}
