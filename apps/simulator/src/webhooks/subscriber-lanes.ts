/**
 * What waits to be sent, first come first served, but never two of one key at the same time: else requests in parallel
 * would reorder by themselves, and a campaign without faults would not be one. Others go past a key that is busy.
 */
export interface Lanes<T> {
  readonly size: number;
  add(item: T): void;
  /** The next one whose key is free; its key is busy until `free`. */
  take(): T | undefined;
  free(item: T): void;
  /** Takes all that waits. What is under way still has to be freed. */
  clear(): T[];
}

export function createLanes<T>(keyOf: (item: T) => string): Lanes<T> {
  const ready = new Set<T>();
  /** A busy key, and those that wait behind it. */
  const busy = new Map<string, T[]>();
  /** Their turn has come; each already holds its key. */
  const resumed = new Set<T>();
  let behind = 0;
  return {
    get size() {
      return ready.size + resumed.size + behind;
    },
    add: (item) => void ready.add(item),
    take() {
      for (const item of resumed) {
        resumed.delete(item);
        return item;
      }
      for (const item of ready) {
        ready.delete(item);
        const queue = busy.get(keyOf(item));
        if (queue === undefined) {
          busy.set(keyOf(item), []);
          return item;
        }
        queue.push(item);
        behind += 1;
      }
      return undefined;
    },
    free(item) {
      const next = busy.get(keyOf(item))?.shift();
      if (next === undefined) return void busy.delete(keyOf(item));
      behind -= 1;
      resumed.add(next);
    },
    clear() {
      const items = [...resumed, ...[...busy.values()].flat(), ...ready];
      for (const item of resumed) busy.delete(keyOf(item));
      for (const queue of busy.values()) queue.length = 0;
      resumed.clear();
      ready.clear();
      behind = 0;
      return items;
    },
  };
}
