/** The seed of a decoy in an experiment: its twins' in all that they share, its own in what they do not, with what was set. */
import type { DecoySeed } from '../seed.ts';
import { OWN_DRAWS, type OwnDraw } from './own-draws.ts';
import { type ForcedDraw, forcedDraws } from './twin-settings.ts';

export interface ExperimentPart {
  /** Name of the twin; null: the decoy is nobody's twin. */
  readonly twin: string | null;
  /** Setting -> value, as `checkSetting` took them. */
  readonly set: Readonly<Record<string, string>>;
}

/** The persona's branch of `root`. */
export function experimentSeed(root: DecoySeed, persona: string, { twin, set }: ExperimentPart): DecoySeed {
  const shared = root.branch(`persona ${persona}`);
  const forced = forcedDraws(persona, set, shared);
  if (twin === null && forced.length === 0) return shared;
  const own = twin === null ? null : root.branch(`twin ${twin}`).branch(persona);
  return layered(shared, own, '', { owned: OWN_DRAWS[persona] ?? [], forced });
}

interface Layers {
  readonly owned: readonly OwnDraw[];
  readonly forced: readonly ForcedDraw[];
}

function layered(shared: DecoySeed, own: DecoySeed | null, path: string, layers: Layers): DecoySeed {
  const owned = layers.owned.filter(({ branch }) => branch === path);
  const ownDraw = (draw: OwnDraw['draw'], label: string) =>
    own === null
      ? undefined
      : owned.find(
          (one) =>
            one.draw === draw &&
            (typeof one.label === 'string' ? one.label === label : one.label.test(label)),
        );
  const from = (draw: OwnDraw['draw'], label: string) =>
    ownDraw(draw, label) === undefined ? shared : (own as DecoySeed);
  const forcedTo = (label: string) =>
    layers.forced.find((one) => one.branch === path && one.label === label)?.value;
  return {
    branch(name) {
      const inner = path === '' ? name : `${path}/${name}`;
      if (ownDraw('branch', name) !== undefined) return (own as DecoySeed).branch(name);
      return layered(shared.branch(name), own?.branch(name) ?? null, inner, layers);
    },
    bytes(label, length) {
      const bytes = from('bytes', label).bytes(label, length);
      const kept = ownDraw('bytes', label)?.shared ?? 0;
      if (kept > 0) bytes.set(shared.bytes(label, length).subarray(0, kept));
      return bytes;
    },
    number(label, below) {
      const value = forcedTo(label);
      return typeof value === 'number' ? value : from('number', label).number(label, below);
    },
    between: (label, low, high) => from('between', label).between(label, low, high),
    pick(label, items) {
      const value = forcedTo(label);
      if (value === undefined) return from('pick', label).pick(label, items);
      const found = items.find((item) => item === value || (Array.isArray(item) && item.includes(value)));
      // Texts are free where `checkSetting` took them; of anything else the tables know what there is.
      if (found === undefined && typeof items[0] !== 'string') throw new Error(`${label} cannot be ${value}`);
      return found ?? (value as (typeof items)[number]);
    },
    mark: (label, text) => from('mark', label).mark(label, text),
  };
}
