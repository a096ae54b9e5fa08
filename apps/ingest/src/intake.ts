import type { Logger, Tracing } from '@evenkeel/observability';
import type { Connectors } from '@evenkeel/sync-engine';
import type { FollowedSources } from './follow-sources';
import type { IngestMetrics } from './ingest-metrics';
import type { StartedKeeping } from './keeping/start-keeping';
import type { RefusedSlowly } from '@evenkeel/http';
import type { CountedRefusals } from './count-refused-webhooks';
import type { SecretUses } from './count-secret-uses';

/** All that the handling of a request needs; one bag, given to Nest under one token. */
export interface Intake {
  readonly sources: Pick<FollowedSources, 'find' | 'areKnown' | 'areRead' | 'renew'>;
  readonly connectors: Connectors;
  readonly keeping: Omit<StartedKeeping, 'stop'>;
  readonly refusedSlowly: RefusedSlowly;
  readonly secretUses: Pick<SecretUses, 'used'>;
  readonly refusedWebhooks: Pick<CountedRefusals, 'refused'>;
  readonly metrics: IngestMetrics;
  readonly tracing: Pick<Tracing, 'isOn' | 'tell'>;
  readonly log: Logger;
  readonly isStopping: () => boolean;
}

export const INTAKE = Symbol('intake');
