import type { ProblemCode } from '../control/problems';
import type { ProviderEvent } from '../provider/provider-event';
import type { PlannedDelivery } from '../webhooks/delivery';

export interface Refused {
  readonly refused: ProblemCode;
  readonly detail: string;
}

export interface Done {
  /** What a caller wants to know of it, such as the id that was made. */
  readonly did: Readonly<Record<string, unknown>>;
  readonly events: readonly ProviderEvent[];
  /** Webhooks that tell of no event of ours. */
  readonly fakes?: readonly PlannedDelivery[];
}

export type MutationOutcome = Done | Refused;

export function refuse(refused: ProblemCode, detail: string): Refused {
  return { refused, detail };
}
