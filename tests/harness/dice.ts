import { createHash } from 'node:crypto';

/** Chance that follows from a text: the same text, the same throws, on every machine. */
export interface Dice {
  /** A whole number from 0 to below `below`. */
  int(below: number): number;
  between(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(among: readonly T[]): T;
  /** One of them, each as likely as its weight says. */
  weighted<T>(among: readonly (readonly [weight: number, T])[]): T;
  bytes(count: number): Buffer;
}

/** The generator sfc32, begun with a digest of the text. */
export function diceOf(text: string): Dice {
  const digest = createHash('sha256').update(text).digest();
  let [a, b, c, counter] = [0, 4, 8, 12].map((at) => digest.readInt32LE(at)) as [number, number, number, number];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  const pick = <T>(among: readonly T[]): T => {
    if (among.length === 0) throw new Error('nothing to pick from');
    return among[int(among.length)] as T;
  };
  return {
    int,
    between: (least, most) => least + int(most - least + 1),
    chance: (share) => next() < share,
    pick,
    weighted: (among) => {
      let rest = next() * among.reduce((sum, [weight]) => sum + weight, 0);
      const hit = among.find(([weight]) => (rest -= weight) < 0) ?? among.at(-1);
      if (hit === undefined) throw new Error('nothing to pick from');
      return hit[1];
    },
    bytes: (count) => Buffer.alloc(count).map(() => int(256)) as Buffer,
  };
}
