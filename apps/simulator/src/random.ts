/** A deterministic stream of choices: the only source of chance in the simulator. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from 0 to below `limit`. */
  int(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  hex(digits: number): string;
}

const HEX = '0123456789abcdef';

/**
 * Each purpose draws from its own stream, so that more draws for one (a fault switched on) do not shift the others
 * (who signs up next). mulberry32: 32 bits of state are plenty here, and the sequence is the same on every platform.
 */
export function randomStream(seed: string, name: string): Random {
  const next = mulberry32(hash32(`${seed}/${name}`));
  const int = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    int,
    // Drawn even for 0 and 1: a changed probability must not shift what follows.
    chance: (probability) => next() < probability,
    pick: (list) => list[int(list.length)] ?? list[0],
    hex: (digits) => {
      const codes: number[] = [];
      for (let digit = 0; digit < digits; digit++) codes.push(HEX.charCodeAt(int(16)));
      return String.fromCharCode(...codes);
    },
  };
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a with a final avalanche: neighbours such as `faults/1` and `faults/2` start far apart. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
