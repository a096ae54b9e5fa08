const MOST_IN_CHUNK = 1024;

/**
 * Sequence numbers in rising order, of which some go and few come in between. Kept in chunks, so that neither costs what
 * the line is long: of a million, adding, removing, the place of a number and the number at a place take about a
 * microsecond each. One array would be moved for each removal; tombstones would have to be passed over by every page.
 */
export class SequenceLine implements Iterable<number> {
  /** None is empty. */
  private readonly chunks: number[][] = [];
  /** How many stand before each chunk. */
  private readonly starts: number[] = [];
  private size = 0;
  /** Chunks that a copy may show too: they are replaced, not changed. */
  private shared = new Set<number[]>();

  /** `sequences` rise. */
  constructor(sequences: Iterable<number> = []) {
    for (const sequence of sequences) this.add(sequence);
  }

  get length(): number {
    return this.size;
  }

  /** What is added here or taken there is not seen by the other: a chunk is copied when one of them changes it. */
  copy(): SequenceLine {
    const copy = new SequenceLine();
    this.shared = new Set(this.chunks);
    copy.shared = new Set(this.chunks);
    copy.chunks.push(...this.chunks);
    copy.starts.push(...this.starts);
    copy.size = this.size;
    return copy;
  }

  at(place: number): number | undefined {
    const { chunks, starts } = this;
    if (place < 0 || place >= this.size) return undefined;
    const at = lastUpTo(starts.length, (chunk) => starts[chunk] ?? Infinity, place);
    return chunks[at]?.[place - (starts[at] ?? 0)];
  }

  /** How many stand before it, whether it is in the line or not. */
  placeOf(sequence: number): number {
    const at = this.chunkOf(sequence);
    const chunk = this.chunks[at];
    return chunk === undefined ? 0 : (this.starts[at] ?? 0) + placeIn(chunk, sequence);
  }

  has(sequence: number): boolean {
    const chunk = this.chunks[this.chunkOf(sequence)];
    return chunk !== undefined && chunk[placeIn(chunk, sequence)] === sequence;
  }

  /** Does nothing if it stands there already. */
  add(sequence: number): void {
    const at = this.chunkOf(sequence);
    if (this.has(sequence)) return;
    const chunk = this.ownChunk(at) ?? this.insertChunk(0, []);
    const place = placeIn(chunk, sequence);
    const full = chunk.length >= MOST_IN_CHUNK;
    this.size += 1;
    if (full && place === chunk.length) {
      this.insertChunk(at + 1, [sequence]);
    } else {
      chunk.splice(place, 0, sequence);
      if (!full) return this.moveAfter(at, 1);
      this.insertChunk(at + 1, chunk.splice(MOST_IN_CHUNK / 2));
    }
    this.countFrom(at);
  }

  /** Does nothing if it is not in the line. */
  remove(sequence: number): void {
    const at = this.chunkOf(sequence);
    const chunk = this.has(sequence) ? this.ownChunk(at) : undefined;
    if (chunk === undefined) return;
    chunk.splice(placeIn(chunk, sequence), 1);
    this.size -= 1;
    this.moveAfter(at, -1);
    if (chunk.length === 0) this.dropChunk(at);
  }

  *[Symbol.iterator](): Generator<number> {
    for (const chunk of this.chunks) yield* chunk;
  }

  /** The chunk in which it stands or would stand. */
  private chunkOf(sequence: number): number {
    const { chunks } = this;
    // Whoever joins comes last: no need to look for the place.
    const last = chunks.length - 1;
    if (sequence >= (chunks[last]?.[0] ?? Infinity)) return last;
    return Math.max(
      0,
      lastUpTo(chunks.length, (chunk) => chunks[chunk]?.[0] ?? Infinity, sequence),
    );
  }

  /** To be changed. */
  private ownChunk(at: number): number[] | undefined {
    const chunk = this.chunks[at];
    if (chunk === undefined || !this.shared.delete(chunk)) return chunk;
    const own = chunk.slice();
    this.chunks[at] = own;
    return own;
  }

  private insertChunk(at: number, chunk: number[]): number[] {
    this.chunks.splice(at, 0, chunk);
    this.starts.splice(at, 0, 0);
    return chunk;
  }

  private dropChunk(at: number): void {
    this.chunks.splice(at, 1);
    this.starts.splice(at, 1);
  }

  /** One came to that chunk, or went: the others are as long as they were, so none is looked at. */
  private moveAfter(changed: number, by: 1 | -1): void {
    const { starts } = this;
    for (let at = changed + 1; at < starts.length; at++) starts[at] = (starts[at] ?? 0) + by;
  }

  private countFrom(first: number): void {
    const { chunks, starts } = this;
    for (let at = first; at < chunks.length; at++) {
      starts[at] = at === 0 ? 0 : (starts[at - 1] ?? 0) + (chunks[at - 1]?.length ?? 0);
    }
  }
}

/** Of ascending values the last that is not above `most`; -1: all are. */
function lastUpTo(count: number, valueOf: (at: number) => number, most: number): number {
  let low = -1;
  let high = count;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (valueOf(middle) <= most) low = middle;
    else high = middle;
  }
  return low;
}

function placeIn(chunk: readonly number[], sequence: number): number {
  return lastUpTo(chunk.length, (at) => chunk[at] ?? Infinity, sequence - 1) + 1;
}
