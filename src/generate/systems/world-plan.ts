/** What makes plan with: systems, their sources, and what they do when. All before the first packet. */
import { SourceColumns } from '../source-columns.ts';
import type { Activity } from './activity.ts';
import type { Draw } from './draw.ts';
import type { Internet } from './internet.ts';
import type { Make } from './make.ts';

export interface PlannedSystem {
  readonly id: string;
  readonly make: Make;
  name: string | null;
  loss: number;
  readonly services: Map<number, number>;
  packets: number;
}

/** One line of the list of known scanners. */
export interface ListedPrefix {
  readonly prefix: string;
  readonly organisation: string;
  /** Epoch seconds. */
  readonly lastSeen: number;
}

export class PlannedWorld {
  readonly systems: PlannedSystem[] = [];
  readonly activities: Activity[] = [];
  readonly listed: ListedPrefix[] = [];
  /** Addresses of the list whose organisation is gone: anybody may have them now. */
  readonly abandoned: number[] = [];
  readonly #addresses: number[] = [];
  readonly #systemOf: number[] = [];
  /** Of the source that a system already has at an address. */
  readonly #rows = new Map<number, Map<number, number>>();

  addSystem(make: Make, nth: number, loss: number): number {
    const system = this.systems.length;
    this.systems.push({
      id: `${make.name}-${nth + 1}`,
      make,
      name: null,
      loss,
      services: new Map(),
      packets: 0,
    });
    this.#rows.set(system, new Map());
    return system;
  }

  /** The number of a source: an address within a system. The same twice is the same source. */
  addSource(system: number, address: number): number {
    const rows = this.#rows.get(system)!;
    let source = rows.get(address);
    if (source === undefined) {
      source = this.#addresses.length;
      this.#addresses.push(address);
      this.#systemOf.push(system);
      rows.set(address, source);
    }
    return source;
  }

  /** Of any source that was planned so far; null: there is none. */
  anyAddress(draw: Draw): number | null {
    return this.#addresses.length === 0 ? null : draw.pick(this.#addresses);
  }

  columns(): SourceColumns {
    const columns = new SourceColumns(this.#addresses.length, 0, false);
    columns.ipv4.set(this.#addresses);
    columns.family.fill(4);
    // The writer counts down; from the top, what is missing at the end was sent.
    columns.left.fill(0xffff_ffff);
    return columns;
  }

  systemOfSources(): Uint32Array {
    return Uint32Array.from(this.#systemOf);
  }
}

/** The pen of one make for one system. */
export class WorldPlan {
  /** Its own: what one make draws moves no other. */
  readonly draw: Draw;
  /** What all of a make agree upon: for each the same draws. */
  readonly common: Draw;
  readonly internet: Internet;
  readonly periodSeconds: number;
  /** Epoch seconds. */
  readonly startSeconds: number;
  /** Infected devices and other background senders that were asked for, in the whole world. */
  readonly background: number;
  /** The first dark address. */
  readonly landmark: number;
  readonly world: PlannedWorld;
  /** Which of its make it is, from 0. */
  readonly nth: number;
  readonly #system: number;

  constructor(
    world: PlannedWorld,
    make: Make,
    nth: number,
    given: Pick<
      WorldPlan,
      'draw' | 'common' | 'internet' | 'periodSeconds' | 'startSeconds' | 'background' | 'landmark'
    >,
  ) {
    this.world = world;
    this.nth = nth;
    this.draw = given.draw;
    this.common = given.common;
    this.internet = given.internet;
    this.periodSeconds = given.periodSeconds;
    this.startSeconds = given.startSeconds;
    this.background = given.background;
    this.landmark = given.landmark;
    // Most paths lose little, some a lot.
    this.#system = world.addSystem(make, nth, this.draw.pareto(0.001, 0.8, 0.12));
  }

  /** The organisation that the list names. */
  called(name: string): void {
    this.world.systems[this.#system].name = name;
  }

  source(address: number): number {
    return this.world.addSource(this.#system, address);
  }

  sources(addresses: readonly number[]): number[] {
    return addresses.map((address) => this.source(address));
  }

  /** In the /24 of somebody who was planned before; without anybody, a server. */
  besideSomebody(): number {
    const { draw, internet, world } = this;
    const address = world.anyAddress(draw);
    return address === null ? internet.server(draw) : internet.neighbour(draw, address);
  }

  does(activity: Activity): void {
    this.world.activities.push(activity);
  }
}
