/**
 * What the checker answers: by rule, how often it is broken, and the first examples. The rules are invariants of protocol
 * section 10. Nothing in this folder imports a package of ours: the checker knows the tables, the simulator's account of
 * its campaign, and the protocol's text.
 */

export const RULES = [
  /** 1: answered 200, and not recorded with a final outcome and the bytes that were sent. */
  'lost',
  /** 2: more outcomes are counted than there are deliveries, or a delivery changed the same row twice. */
  'recorded_twice',
  /** 2: by source, hour of receipt, outcome and reason the ledger counts another number than there are deliveries. */
  'ledger_difference',
  /**
   * 2: a number of an ingest that was not killed is neither recorded nor voided; or those that were killed have more such
   * numbers than there were requests without a 200.
   */
  'holes',
  /** 3: a row whose version is not the number of its changes, or whose changes skip or repeat a version. */
  'version_gaps',
  /** 3, 4: a row whose version or fence was seen to fall, whose content changed without a version, or that was removed. */
  'fallen',
  /** 5: folding the change log does not give the content of the row; a change does not begin where the last one ended. */
  'replay_differences',
  /** 6: a row is not what the provider has. */
  'wrong_rows',
  /** 7: a proven deletion was undone by something else than a newer read. */
  'undone_deletions',
  /** 8: a reader of the feed missed a change, or saw it twice. */
  'feed_missed',
  /** 8: it saw versions of a row out of order. */
  'feed_inversions',
  /** 10: a delivery changed what a read had proven. */
  'proven_changed_by_hint',
  /** Section 8: drift is confirmed of a row about which nothing was lost or late. */
  'false_drift',
  /** An applied delivery without its change, a change whose delivery does not name it, or one that it has no part in. */
  'unlinked_deliveries',
] as const;
export type Rule = (typeof RULES)[number];

export interface Broken {
  readonly count: number;
  /** The first few, as they were found. */
  readonly examples: readonly unknown[];
}

export interface Verdict {
  /** Deliveries that were answered 200. */
  readonly accepted: number;
  /** Only the rules that are broken: empty is what everybody wants. */
  readonly broken: Partial<Record<Rule, Broken>>;
}

export type Query = <Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/** What the checker looks at. */
export interface Evidence {
  /** Of the database under judgement, over one connection. */
  readonly query: Query;
  /** Lines of the simulator's `GET /control/subscribers`: its truth. */
  readonly truth: () => AsyncIterable<string>;
  /** Lines of its `GET /control/deliveries`: what it sent, and what became of it. */
  readonly deliveries: () => AsyncIterable<string>;
  /** Those take numbers with them that they had given and not kept. */
  readonly killedIngests: readonly string[];
  /** Of a reader of the feed that ran along; null: none did. */
  readonly feed: FeedSeen | null;
  /** Subscribers that were changed at the provider without a webhook being planned. */
  readonly changedSilently?: ReadonlySet<string>;
}

/** What a reader that keeps a position per source saw while writers committed, in the order in which it saw it. */
export interface FeedSeen {
  readonly changes: number;
  /** Positions that came twice, or below one that came before. */
  readonly outOfOrder: readonly string[];
  /** Rows whose version did not follow the one seen before. */
  readonly inversions: readonly string[];
  /** Changes seen, by source, and the sum of their positions: enough to tell whether one is missing. */
  readonly bySource: ReadonlyMap<string, { readonly changes: number; readonly sum: bigint; readonly last: bigint }>;
}
