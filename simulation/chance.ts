/**
 * Seeded random numbers. Each part of a day draws from a fork of its own, so leaving one part out changes nothing in the others. Used by
 * all of the simulation.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Chance {
  /** A whole number, both ends counted in. */
  whole(low: number, high: number): number;
  /** True in so many of a hundred cases. */
  odds(percent: number): boolean;
  one<Item>(of: readonly Item[]): Item;
  /** A source of its own under that name, the same however much was drawn here. */
  fork(name: string): Chance;
  /** A UUID. */
  id(): string;
}

/** FNV-1a: spreads a name over 32 bits. */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash | 0;
}

export function createChance(seed: string): Chance {
  const source = xoroshiro128plus(spread(seed));
  const whole = (low: number, high: number) => uniformInt(source, low, high);
  return {
    whole,
    odds: (percent) => whole(0, 99) < percent,
    one: (of) => of[whole(0, of.length - 1)] as never,
    fork: (name) => createChance(`${seed}/${name}`),
    id() {
      const hex = Array.from({ length: 4 }, () => whole(0, 0xffffffff).toString(16).padStart(8, '0')).join('');
      return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
    },
  };
}
