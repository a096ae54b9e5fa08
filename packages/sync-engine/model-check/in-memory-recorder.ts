/** A recorder in memory, for tests of the core: one recording after the other, nothing kept of one that throws. */
import type { Change } from '@evenkeel/event-schemas';
import type { ErasedTerms } from '../src/erased-terms';
import type { BodySeen, RecordedBatch, RecordedDelivery, Recorder, Recording, WantedSubscribers } from '../src/ports';
import { rowId, type Row, type RowKey } from '../src/row';
import { HOUR_MS, millisBetween } from '../src/time';
import { NOW } from './sample-rows';

export class InMemoryRecorder implements Recorder {
  readonly rows = new Map<string, Row>();
  readonly changes: Change[] = [];
  readonly deliveries = new Map<string, RecordedDelivery>();
  readonly askedForRepeats: (readonly BodySeen[])[] = [];
  transactions = 0;
  /** Of whom was erased. */
  erased: ErasedTerms | null = null;
  private lastFence = 100n;

  /** `refuse` throws for what shall not be written. */
  constructor(private readonly refuse: (batch: RecordedBatch) => void = () => undefined) {}

  async inRecording<T>(_source: string, work: (recording: Recording) => Promise<T>): Promise<T> {
    this.transactions += 1;
    const written: RecordedBatch[] = [];
    const result = await work(this.recording((batch) => written.push(batch)));
    for (const batch of written) this.keep(batch);
    return result;
  }

  recordVoided(): Promise<void> {
    return Promise.resolve();
  }

  private recording(write: (batch: RecordedBatch) => void): Recording {
    return {
      begin: ({ deliveryIds: ids, wanted }) => {
        this.lastFence += 1n;
        const ended = ids.filter((id) => (this.deliveries.get(id)?.outcome ?? 'pending') !== 'pending');
        const moment = { fence: this.lastFence, now: NOW };
        const subscribers = this.subscribers(wanted);
        return Promise.resolve({ moment, recorded: new Set(ended), subscribers, erased: this.erased });
      },
      loadRewards: (keys) => Promise.resolve(this.rewards(keys)),
      findRepeatedBodies: (candidates) => Promise.resolve(this.repeated(candidates)),
      write: (batch) => {
        write(batch);
        return Promise.resolve().then(() => this.refuse(batch));
      },
    };
  }

  private keep({ rows, changes, deliveries }: RecordedBatch): void {
    for (const row of rows) this.rows.set(rowId(row), row);
    this.changes.push(...changes);
    for (const recorded of deliveries) this.deliveries.set(recorded.delivery.id, recorded);
  }

  private subscribers({ ids, codes, emails }: WantedSubscribers): Row[] {
    return [...this.rows.values()].filter(
      ({ entity, key, content }) =>
        entity === 'subscriber' &&
        (ids.includes(key.id) || codes.includes(String(content['code'])) || emails.includes(String(content['email']))),
    );
  }

  private rewards(keys: readonly RowKey[]): Row[] {
    const wanted = new Set(keys.map((key) => rowId({ entity: 'reward', key })));
    return [...this.rows].flatMap(([id, row]) => (wanted.has(id) ? [row] : []));
  }

  private repeated(candidates: readonly BodySeen[]): ReadonlySet<string> {
    this.askedForRepeats.push(candidates);
    const recorded = [...this.deliveries.values()];
    const cameBefore = (body: BodySeen): boolean =>
      recorded.some(
        ({ delivery, digest, subject_id }) =>
          digest === body.digest &&
          subject_id === body.subject_id &&
          millisBetween(delivery.received_at, body.received_at) < HOUR_MS,
      );
    return new Set(candidates.filter(cameBefore).map(({ id }) => id));
  }
}
