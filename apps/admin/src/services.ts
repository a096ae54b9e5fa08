import type { Database } from '@evenkeel/database';
import type { DeliveryJobs } from '@evenkeel/queue';
import type { AddressGuard, Sender } from '@evenkeel/delivery';
import type { Connectors } from '@evenkeel/sync-engine';
import type { FeedPorts } from './feed/read-feed';
import type { MirroredCount } from './resources/count-mirrored';
import type { Operation, Route } from './serving/operation';
import type { z } from 'zod';

/** What the operations work with. */
export interface Services {
  readonly database: Pick<
    Database,
    'admin' | 'sourceStates' | 'dueRows' | 'budget' | 'replays' | 'findReadSource' | 'findSource'
  >;
  readonly jobs: DeliveryJobs;
  readonly connectors: Connectors & { readonly all: readonly { readonly name: string }[] };
  readonly feed: FeedPorts;
  readonly countMirrored: (source: string) => Promise<MirroredCount>;
  /** Where the provider reaches ingest; null: nobody has told. */
  readonly ingestUrl: string | null;
  /** For examples that are sent to endpoints, and for the addresses that these may have. */
  readonly outbound: { readonly guard: AddressGuard; readonly sender: Sender };
}

export type AdminRoute = Route<Services>;

/** Lets the parts of an operation be typed by its own schemas. */
export function operation<
  P extends z.ZodRawShape = z.ZodRawShape,
  Q extends z.ZodRawShape = z.ZodRawShape,
  B extends z.ZodType = z.ZodUndefined,
  A extends z.ZodType = z.ZodUndefined,
>(described: Operation<Services, P, Q, B, A>): Operation<Services, P, Q, B, A> {
  return described;
}
