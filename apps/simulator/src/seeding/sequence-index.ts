/**
 * From keys to sequences, where the keys themselves are kept elsewhere: 8 bytes an entry, where a Map of texts takes a
 * hundred. Open addressing, at most half full; nothing is ever taken out.
 */
export class SequenceIndex {
  private readonly slots: Uint32Array;
  private readonly mask: number;

  constructor(entries: number) {
    const size = 2 ** Math.ceil(Math.log2(2 * Math.max(1, entries)));
    this.slots = new Uint32Array(size);
    this.mask = size - 1;
  }

  /** `isIt` tells apart those of one hash. */
  find(hash: number, isIt: (sequence: number) => boolean): number | undefined {
    for (let slot = spread(hash) & this.mask; ; slot = (slot + 1) & this.mask) {
      const sequence = this.slots[slot] ?? 0;
      if (sequence === 0) return undefined;
      if (isIt(sequence)) return sequence;
    }
  }

  add(hash: number, sequence: number): void {
    let slot = spread(hash) & this.mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
    this.slots[slot] = sequence;
  }
}

function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return mixed ^ (mixed >>> 15);
}
