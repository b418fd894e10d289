/** Sets that grow together (disjoint-set forest), with the reason for each union. */
import type { MemberLink } from '../model/scanning-system.ts';

export class Units {
  readonly #parent: Map<number, number> = new Map();
  /** Strongest reason that tied an actor to others. */
  readonly #links = new Map<number, MemberLink>();

  find(actor: number): number {
    let root = actor;
    for (;;) {
      const parent = this.#parent.get(root);
      if (parent === undefined || parent === root) break;
      root = parent;
    }
    // Halve the way for the next one.
    let at = actor;
    while (at !== root) {
      const next = this.#parent.get(at)!;
      this.#parent.set(at, root);
      at = next;
    }
    return root;
  }

  /** The first reason stays: rules run from the strongest to the weakest. */
  join(a: number, b: number, link: MemberLink): void {
    if (!this.#links.has(a)) this.#links.set(a, link);
    if (!this.#links.has(b)) this.#links.set(b, link);
    const [x, y] = [this.find(a), this.find(b)];
    if (x === y) return;
    this.#parent.set(Math.max(x, y), Math.min(x, y));
    this.#parent.set(Math.min(x, y), Math.min(x, y));
  }

  add(actor: number): void {
    if (!this.#parent.has(actor)) this.#parent.set(actor, actor);
  }

  /** Whether all of them are in one set already. */
  holdsTogether(actors: readonly number[]): boolean {
    return actors.every((actor) => this.#parent.has(actor) && this.find(actor) === this.find(actors[0]));
  }

  linkOf(actor: number): MemberLink {
    return this.#links.get(actor) ?? 'signature';
  }

  /** Each set sorted, by its first. */
  sets(): number[][] {
    const sets = new Map<number, number[]>();
    for (const actor of [...this.#parent.keys()].sort((a, b) => a - b)) {
      const root = this.find(actor);
      const set = sets.get(root);
      if (set === undefined) sets.set(root, [actor]);
      else set.push(actor);
    }
    return [...sets.values()];
  }
}
