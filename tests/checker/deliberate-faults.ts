import { FAULTS_OF_RECORDS } from './faults-of-records';
import { FAULTS_OF_ROWS } from './faults-of-rows';
import type { Query, Rule } from './verdict';

/** A checker that finds nothing may be blind: each rule has faults, put into a copy of a database that is clean. */
export interface DeliberateFault {
  readonly name: string;
  /** The rule that must find it; others may find it as well. */
  readonly rule: Rule;
  readonly apply: (query: Query) => Promise<unknown>;
  /** It is in what a reader sees, not in what the log holds in the end: the feed of the copy is read anew. */
  readonly showsInFeed?: true;
  /** As if each ingest had been killed. */
  readonly ofKilledIngests?: true;
}

export const DELIBERATE_FAULTS: readonly DeliberateFault[] = [...FAULTS_OF_RECORDS, ...FAULTS_OF_ROWS];
