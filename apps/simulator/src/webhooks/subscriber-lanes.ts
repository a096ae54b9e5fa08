/**
 * What waits to be sent, first come first served, but never two of one key at the same time: else requests in parallel
 * would reorder by themselves, and a campaign without faults would not be one. Others go past a key that is busy.
 */
export class SubscriberLanes<T> {
  private readonly ready = new Set<T>();
  /** A busy key, and those that wait behind it. */
  private readonly busy = new Map<string, T[]>();
  /** Their turn has come; each already holds its key. */
  private readonly resumed = new Set<T>();
  private behind = 0;

  constructor(private readonly keyOf: (item: T) => string) {}

  get size(): number {
    return this.ready.size + this.resumed.size + this.behind;
  }

  add(item: T): void {
    this.ready.add(item);
  }

  /** The next one whose key is free; its key is busy until `free`. */
  take(): T | undefined {
    for (const item of this.resumed) {
      this.resumed.delete(item);
      return item;
    }
    for (const item of this.ready) {
      this.ready.delete(item);
      const queue = this.busy.get(this.keyOf(item));
      if (queue === undefined) {
        this.busy.set(this.keyOf(item), []);
        return item;
      }
      queue.push(item);
      this.behind += 1;
    }
    return undefined;
  }

  free(item: T): void {
    const next = this.busy.get(this.keyOf(item))?.shift();
    if (next === undefined) return void this.busy.delete(this.keyOf(item));
    this.behind -= 1;
    this.resumed.add(next);
  }

  /** Takes all that waits. What is under way still has to be freed. */
  clear(): T[] {
    const items = [...this.resumed, ...[...this.busy.values()].flat(), ...this.ready];
    for (const item of this.resumed) this.busy.delete(this.keyOf(item));
    for (const queue of this.busy.values()) queue.length = 0;
    this.resumed.clear();
    this.ready.clear();
    this.behind = 0;
    return items;
  }
}
