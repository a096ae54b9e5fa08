/** As `in-memory-recorder.ts`, for answered reads: one recording after the other, nothing kept of one that throws. */
import type { Change, Entity } from '@evenkeel/event-schemas';
import type { StandingDrift } from '../src/drift';
import type { ErasedTerms } from '../src/erased-terms';
import {
  unlistedKey,
  type DrawnFence,
  type ReadRecorder,
  type ReadRecording,
  type RecordedReads,
  type WantedUnlisted,
} from '../src/read-ports';
import { isErased, rowId, type Row, type RowIdentity, type RowKey } from '../src/row';
import { NOW } from './sample-rows';

export class InMemoryReadRecorder implements ReadRecorder {
  readonly rows: Map<string, Row>;
  readonly changes: Change[] = [];
  readonly recorded: RecordedReads[] = [];
  /** What the recordings asked for, in order. */
  readonly loads: { readonly what: string; readonly keys: readonly string[] }[] = [];
  /** Ids that a page's digest is enough for, which this recorder knows nothing of. */
  readonly unchanged = new Set<string>();
  /** Of whom was erased. */
  erased: ErasedTerms | null = null;
  private lastFence = 100n;

  constructor(
    rows: readonly Row[] = [],
    private readonly standing: readonly StandingDrift[] = [],
  ) {
    this.rows = new Map(rows.map((row) => [rowId(row), row]));
  }

  drawFence(): Promise<DrawnFence> {
    this.lastFence += 1n;
    return Promise.resolve({ fence: this.lastFence, drawnAt: NOW });
  }

  async inReadRecording<T>(_source: string, work: (recording: ReadRecording) => Promise<T>): Promise<T> {
    const written: RecordedReads[] = [];
    const result = await work(this.recording((recorded) => written.push(recorded)));
    for (const recorded of written) this.keep(recorded);
    return result;
  }

  row({ entity, key }: RowIdentity): Row | undefined {
    return this.rows.get(rowId({ entity, key }));
  }

  private recording(write: (recorded: RecordedReads) => void): ReadRecording {
    return {
      begin: async () => ({ moment: { fence: (await this.drawFence()).fence, now: NOW }, erased: this.erased }),
      confirmUnchanged: ({ rows, fence }) => {
        const ids = rows.map(({ id }) => id);
        this.loads.push({ what: `unchanged since ${fence}`, keys: ids });
        return Promise.resolve(new Set(ids.filter((id) => !this.unchanged.has(id))));
      },
      loadRows: (entity, keys) => Promise.resolve(this.rowsAt(entity, keys)),
      loadRewardsOf: (ids) => Promise.resolve(this.rewardsOf(ids)),
      loadUnlisted: (wanted) => Promise.resolve(this.unlisted(wanted)),
      loadStandingDrift: (rows) => Promise.resolve(this.standingOf(rows)),
      write: async (recorded) => {
        write(recorded);
      },
    };
  }

  private keep(recorded: RecordedReads): void {
    for (const row of [...recorded.rows, ...recorded.confirmed]) this.rows.set(rowId(row), row);
    this.changes.push(...recorded.changes);
    this.recorded.push(recorded);
  }

  private rowsAt(entity: Entity, keys: readonly RowKey[]): Row[] {
    this.loads.push({ what: entity, keys: keys.map(({ id }) => id) });
    return keys.flatMap((key) => this.rows.get(rowId({ entity, key })) ?? []);
  }

  private rewardsOf(ids: readonly string[]): Row[] {
    this.loads.push({ what: 'rewards of', keys: ids });
    return [...this.rows.values()].filter((row) => row.entity === 'reward' && ids.includes(row.key.subscriber_id));
  }

  private standingOf(rows: readonly RowIdentity[]): StandingDrift[] {
    this.loads.push({ what: 'drift', keys: rows.map(({ key }) => key.id) });
    const ids = new Set(rows.map(({ entity, key }) => `${entity} ${key.id}`));
    return this.standing.filter(({ entity, subjectId }) => ids.has(`${entity} ${subjectId}`));
  }

  private unlisted({ entity, firstFence, after, limit }: WantedUnlisted): Row[] {
    return [...this.rows.values()]
      .filter((row) => row.entity === entity && row.state.fetch_fence < firstFence && !isErased(row))
      .filter(({ key }) => unlistedKey(key) > after)
      .sort((a, b) => (unlistedKey(a.key) < unlistedKey(b.key) ? -1 : 1))
      .slice(0, limit);
  }
}
