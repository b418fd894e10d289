/**
 * What one address may hold of a decoy: connections, memory and disk. No address takes more than half of what is free
 * to all, so that one visitor never shuts the door on the next, and a busy one meets no limit that a real device lacks.
 */

export interface ShareLimits {
  /** Open connections of all together. */
  readonly connections: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** What one address may hold of memory and of disk. */
  readonly memoryBytesEach: number;
  readonly diskBytesEach: number;
  /** Addresses that are remembered; beyond, those without connections are forgotten first. */
  readonly addresses: number;
}

export const USUAL_LIMITS: ShareLimits = {
  connections: 16_384,
  memoryBytes: 512 * 2 ** 20,
  diskBytes: 2 ** 30,
  memoryBytesEach: 64 * 2 ** 20,
  diskBytesEach: 32 * 2 ** 20,
  addresses: 100_000,
};

interface Share {
  connections: number;
  memory: number;
  disk: number;
}

export interface VisitorShares {
  /** Why not, as the name of a count; null: he may. */
  enter(address: string): 'connections-full' | 'address-connections-full' | null;
  leave(address: string): void;
  take(address: string, kind: 'memory' | 'disk', bytes: number): boolean;
  release(address: string, kind: 'memory' | 'disk', bytes: number): void;
  readonly open: number;
}

export function createVisitorShares(limits: ShareLimits = USUAL_LIMITS): VisitorShares {
  const shares = new Map<string, Share>();
  const total: Share = { connections: 0, memory: 0, disk: 0 };
  const most = { memory: limits.memoryBytes, disk: limits.diskBytes };
  const mostEach = { memory: limits.memoryBytesEach, disk: limits.diskBytesEach };

  return {
    enter(address) {
      if (total.connections >= limits.connections) return 'connections-full';
      const share = shareOf(address);
      if (share.connections * 2 >= limits.connections) return 'address-connections-full';
      share.connections++;
      total.connections++;
      return null;
    },
    leave(address) {
      const share = shares.get(address);
      if (share === undefined || share.connections === 0) throw new Error(`${address} was not here`);
      share.connections--;
      total.connections--;
    },
    take(address, kind, bytes) {
      const share = shareOf(address);
      if (share[kind] + bytes > mostEach[kind] || total[kind] + bytes > most[kind]) return false;
      share[kind] += bytes;
      total[kind] += bytes;
      return true;
    },
    release(address, kind, bytes) {
      const share = shares.get(address);
      if (share === undefined) return;
      const back = Math.min(bytes, share[kind]);
      share[kind] -= back;
      total[kind] -= back;
    },
    get open() {
      return total.connections;
    },
  };

  function shareOf(address: string): Share {
    const known = shares.get(address);
    if (known !== undefined) return known;
    if (shares.size >= limits.addresses) forgetIdle();
    const share: Share = { connections: 0, memory: 0, disk: 0 };
    shares.set(address, share);
    return share;
  }

  function forgetIdle(): void {
    for (const [address, share] of shares) {
      if (share.connections === 0 && share.memory === 0 && share.disk === 0) shares.delete(address);
    }
  }
}
