/** The change log, as a feed: in commit order within each source (protocol section 9). */
import type { CauseType, ChangeKind, Entity } from '@evenkeel/event-schemas';
import type { PrismaClient } from './generated/prisma/client';
import { mapped } from './mapped';
import { runStatement } from './run-statement';

/** A change as it is stored; times to the microsecond. */
export interface StoredChange {
  readonly position: string;
  readonly source: string;
  readonly entity: Entity;
  readonly subjectId: string;
  readonly subscriberId: string | null;
  readonly version: string;
  readonly kind: ChangeKind;
  readonly provisional: boolean;
  readonly before: unknown;
  readonly after: unknown;
  readonly causeType: CauseType;
  readonly causeId: string | null;
  readonly at: string;
}

/**
 * A change as the feed passes it on. What may hold any text is JSON already: it is written as it is read, and nobody parses
 * what they do not look at.
 */
export interface FeedChange {
  readonly position: string;
  readonly source: string;
  readonly at: string;
  readonly version: string;
  readonly entity: Entity;
  readonly kind: ChangeKind;
  readonly provisional: boolean;
  readonly causeType: CauseType;
  readonly subjectJson: string;
  /** Null, or text. */
  readonly subscriberIdJson: string;
  readonly causeIdJson: string;
  readonly beforeJson: string;
  readonly afterJson: string;
}

/** The last change of a source that was read. `at` tells it from one of another history that bears the same number. */
export interface FeedPlace {
  readonly position: string;
  readonly at: string;
}
/** By source; of one that is not there nothing was read yet. */
export type FeedPlaces = Readonly<Record<string, FeedPlace>>;

export interface WantedChanges {
  readonly sources: readonly string[];
  readonly after: FeedPlaces;
  readonly entities: readonly Entity[] | null;
  readonly kinds: readonly ChangeKind[] | null;
  readonly limit: number;
}

export interface ReadChanges {
  readonly changes: readonly FeedChange[];
  /** Where to go on, past what the filters left out. */
  readonly places: FeedPlaces;
  /** As much was read as was asked for, so there may be more. */
  readonly isFull: boolean;
  /** Some of the changes after the places were dropped: what was read has a gap. */
  readonly isExpired: boolean;
}

export type FeedPlaceState = 'kept' | 'expired' | 'foreign';

export interface Feed {
  readAfter(wanted: WantedChanges): Promise<ReadChanges>;
  /** Where the feed of these sources begins, as far as it is kept; of one that is not there with its first change. */
  beginning(sources: readonly string[]): Promise<FeedPlaces>;
  /** Where the feed of these sources ends now. */
  end(sources: readonly string[]): Promise<FeedPlaces>;
  /** What has become of the changes that the places name. */
  check(places: FeedPlaces): Promise<Readonly<Record<string, FeedPlaceState>>>;
  /** Names of all sources that have, or had, changes of their own: those that stand. */
  sources(): Promise<string[]>;
  systemIdentifier(): Promise<string>;
}

interface Row {
  readonly position: string;
  readonly source: string;
  readonly entity: Entity;
  readonly subject_id: string;
  readonly subscriber_id: string | null;
  readonly version: string;
  readonly kind: ChangeKind;
  readonly provisional: boolean;
  readonly before: unknown;
  readonly after: unknown;
  readonly cause_type: CauseType;
  readonly cause_id: string | null;
  readonly at: string;
}

export function createFeed(prisma: PrismaClient): Feed {
  return {
    async readAfter({ sources, after, entities, kinds, limit }) {
      const positions = sources.map((source) => BigInt(after[source]?.position ?? 0));
      const parameters = [sources, positions, entities, kinds, limit];
      const [read] = await runStatement<{ changes: string; expired: boolean }>(prisma, 'changes-after', parameters);
      return { ...readLines(read?.changes ?? '', after, limit), isExpired: read?.expired ?? false };
    },
    beginning: (sources) => loadPlaces(prisma, 'load-feed-beginning', sources),
    end: (sources) => loadPlaces(prisma, 'newest-changes', sources),
    async check(places) {
      const given = Object.entries(places);
      if (given.length === 0) return {};
      const rows = await runStatement<{ source: string; state: FeedPlaceState }>(prisma, 'check-feed-places', [
        given.map(([source]) => source),
        given.map(([, { position }]) => BigInt(position)),
        given.map(([, { at }]) => at),
      ]);
      return Object.fromEntries(rows.map(({ source, state }) => [source, state]));
    },
    sources: () =>
      mapped(async () => {
        const rows = await prisma.source.findMany({ select: { name: true }, orderBy: { name: 'asc' } });
        return rows.map(({ name }) => name);
      }),
    async systemIdentifier() {
      const [row] = await runStatement<{ system_identifier: string }>(prisma, 'load-system-identifier', []);
      if (row === undefined) throw new Error('Postgres does not tell which cluster it is');
      return row.system_identifier;
    },
  };
}

async function loadPlaces(prisma: PrismaClient, statement: string, sources: readonly string[]): Promise<FeedPlaces> {
  const rows = await runStatement<{ source: string } & FeedPlace>(prisma, statement, [sources]);
  return Object.fromEntries(rows.map(({ source, position, at }) => [source, { position, at }]));
}

/** Of the one text that the statement answers: see changes-after.sql for its fields. */
function readLines(text: string, after: FeedPlaces, limit: number): Omit<ReadChanges, 'isExpired'> {
  const lines = text === '' ? [] : text.split('\n');
  const places: Record<string, FeedPlace> = { ...after };
  const changes: FeedChange[] = [];
  for (const line of lines) {
    const fields = line.split('\t');
    const [position = '', source = '', at = '', wanted] = fields;
    places[source] = { position, at };
    if (wanted === 't') changes.push(feedChange(fields));
  }
  return { changes, places, isFull: lines.length >= limit };
}

function feedChange(fields: readonly string[]): FeedChange {
  const [position = '', source = '', at = '', , version = '', entity, kind, provisional, causeType] = fields;
  const [subjectJson = '', subscriberIdJson = '', causeIdJson = '', beforeJson = '', afterJson = ''] = fields.slice(9);
  return {
    position,
    source,
    at,
    version,
    entity: entity as Entity,
    kind: kind as ChangeKind,
    provisional: provisional === 't',
    causeType: causeType as CauseType,
    subjectJson,
    subscriberIdJson,
    causeIdJson,
    beforeJson,
    afterJson,
  };
}

export function storedChange(row: Row): StoredChange {
  return {
    position: row.position,
    source: row.source,
    entity: row.entity,
    subjectId: row.subject_id,
    subscriberId: row.subscriber_id,
    version: row.version,
    kind: row.kind,
    provisional: row.provisional,
    before: row.before,
    after: row.after,
    causeType: row.cause_type,
    causeId: row.cause_id,
    at: row.at,
  };
}
