/** The door of a decoy: who connects gets in as a visit with limits and an end, or is refused and counted. */
import type { Socket } from 'node:net';
import { createFloodSums } from '../events/flood-sums.ts';
import type { VisitLog } from '../events/visit-log.ts';
import type { ArrivalBudget } from '../limits/arrival-budget.ts';
import type { VisitorShares } from '../limits/visitor-shares.ts';
import type { PersonaPort, Visit } from '../persona.ts';

export interface Door {
  /** Null: he was refused, and is gone. */
  admit(socket: Socket, spec: PersonaPort, port: number): Visit | null;
  /** Ends all visits, and tells what was summed. */
  close(): Promise<void>;
}

export interface DoorDeps {
  /** Address that is listened on. */
  readonly address: string;
  readonly log: VisitLog;
  readonly shares: VisitorShares;
  readonly arrivals: ArrivalBudget;
  readonly clock: () => number;
  readonly count: (name: string, by?: number) => void;
}

const TELL_FLOODS_MS = 10_000;
/** Whoever sends in two of these on end and is answered in neither is through: no question in any protocol here takes so long. */
const ANSWER_WITHIN_MS = 30_000;

export function openDoor({ address, log, shares, arrivals, clock, count }: DoorDeps): Door {
  const sockets = new Set<Socket>();
  const floods = createFloodSums(clock, (fields) => log.note('yamori.flood', fields));
  const telling = setInterval(() => floods.tell(), TELL_FLOODS_MS);
  telling.unref();

  return {
    admit(socket, spec, port) {
      const { remoteAddress, remotePort, localAddress, localPort } = socket;
      // Gone before it was looked at.
      if (remoteAddress === undefined || remotePort === undefined) {
        count('connection-gone-at-once');
        socket.destroy();
        return null;
      }
      const place = {
        address: plainAddress(remoteAddress),
        port: remotePort,
        localAddress: plainAddress(localAddress ?? address),
        localPort: localPort ?? port,
        protocol: spec.name,
      };
      const from = place.address;
      const sum = (kind: 'refused' | 'silent') =>
        floods.add(`${from} ${spec.name}`, kind, () => log.begin({ ...place, port: 0 }));
      const verdict = arrivals.arrive(from);
      const why = verdict.isAdmitted ? shares.enter(from) : verdict.why;
      if (!verdict.isAdmitted || why !== null) {
        if (why !== null) count(why);
        sum('refused');
        socket.resetAndDestroy();
        return null;
      }
      sockets.add(socket);
      const visit = verdict.isModest ? log.begin(place) : log.beginQuietly(place);
      let reason = 'peer';
      const end = setTimeout(() => {
        reason = 'time';
        socket.destroy();
      }, spec.mostMs);
      socket.setTimeout(spec.idleMs, () => {
        reason = 'idle';
        socket.destroy();
      });
      // A byte now and then keeps a connection from being idle.
      const slow = setInterval(
        createSlowWatch(socket, () => {
          reason = 'slow';
          socket.destroy();
        }),
        Math.min(spec.idleMs, ANSWER_WITHIN_MS),
      );
      // What the network does to a connection is no trouble of ours.
      socket.on('error', () => {
        reason = 'reset';
      });
      socket.once('close', () => {
        clearTimeout(end);
        clearInterval(slow);
        sockets.delete(socket);
        shares.leave(from);
        if (socket.bytesRead > 0) arrivals.spoke(from);
        else if (visit.isUntold()) {
          sum('silent');
          return;
        }
        visit.emit('cowrie.session.closed', {
          duration: Math.max(0, clock() - visit.openedAt) / 1_000,
          bytes_in: socket.bytesRead,
          bytes_out: socket.bytesWritten,
          reason,
        });
      });
      if (verdict.isModest) visit.emit('cowrie.session.connect');
      return visit;
    },
    async close() {
      clearInterval(telling);
      // Each visit's end is in the journal before that is closed.
      const ends = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(ends);
      floods.tell();
    },
  };
}

function createSlowWatch(socket: Socket, onSlow: () => void): () => void {
  let read = 0;
  let written = 0;
  let unanswered = 0;
  return () => {
    unanswered = socket.bytesRead > read && socket.bytesWritten === written ? unanswered + 1 : 0;
    read = socket.bytesRead;
    written = socket.bytesWritten;
    if (unanswered === 2) onSlow();
  };
}

export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
