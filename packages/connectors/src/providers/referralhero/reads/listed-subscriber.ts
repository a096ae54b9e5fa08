import { restSubscriberSchema } from '@evenkeel/event-schemas';
import { ReadFailed, type RowDigest, type SubscriberSnapshot } from '@evenkeel/sync-engine';
import { z } from 'zod';
import { parseJson } from './parse-body';
import { digestOfRow } from './row-digest';
import { readRow } from './snapshot-of';
import { subscriberSnapshot } from './subscriber-snapshot';

/**
 * A row of a page that is read when it is looked at, and refused then if it cannot be used: most rows of a sweep are the
 * same, to the byte, as when they were read before. Only its id is read at once.
 */
export class ListedSubscriber implements SubscriberSnapshot {
  readonly subscriberId: string;
  /** Of the bytes. A row that was read by id has that of the text as JSON.stringify writes it, which mostly is the same. */
  readonly rawDigest: string;
  readonly figures: RowDigest['figures'];
  private readonly wire: ListedRow;
  private read: SubscriberSnapshot | undefined;

  constructor(wire: ListedRow) {
    this.wire = wire;
    this.subscriberId = plainIdOf(wire.bytes) ?? readRow(identified, { ...wire, row: parseRow(wire), text: '' }).id;
    ({ rawDigest: this.rawDigest, figures: this.figures } = digestOfRow(wire.bytes));
  }

  get content(): SubscriberSnapshot['content'] {
    return this.snapshot().content;
  }

  get carried(): SubscriberSnapshot['carried'] {
    return this.snapshot().carried;
  }

  get raw(): SubscriberSnapshot['raw'] {
    return this.snapshot().raw;
  }

  get providerUpdatedAt(): SubscriberSnapshot['providerUpdatedAt'] {
    return this.snapshot().providerUpdatedAt;
  }

  get digest(): SubscriberSnapshot['digest'] {
    return this.snapshot().digest;
  }

  private snapshot(): SubscriberSnapshot {
    this.read ??= this.readNow();
    return this.read;
  }

  private readNow(): SubscriberSnapshot {
    const { wire, subscriberId } = this;
    const snapshot = subscriberSnapshot(
      { row: parseRow(wire), at: wire.at, text: wire.bytes.toString('utf8') },
      wire.listUuid,
    );
    if (snapshot.subscriberId === subscriberId) return snapshot;
    throw new ReadFailed('malformed', `${[...wire.at, 'id'].map(String).join('.')}: two of them`);
  }
}

/** Where a row stands in its answer, for messages, and its bytes there. */
export interface ListedRow {
  readonly bytes: Buffer;
  readonly at: readonly PropertyKey[];
  readonly listUuid: string;
}

const LONGEST_PLAIN_ID = 64;
const PLAIN_ID = new RegExp(`^\\{"id":"([\\w-]{1,${LONGEST_PLAIN_ID}})"`);

/** Of a row that begins with it, as all that were ever seen do (contract section 2.4). */
function plainIdOf(bytes: Buffer): string | null {
  return PLAIN_ID.exec(bytes.toString('latin1', 0, LONGEST_PLAIN_ID + 8))?.[1] ?? null;
}

const identified = z.looseObject({ id: restSubscriberSchema.shape.id });

function parseRow({ bytes, at }: ListedRow): unknown {
  return parseJson(bytes.toString('utf8'), () => new ReadFailed('malformed', `${at.map(String).join('.')}: not JSON`));
}
