import type { Simulator } from '../create-simulator';
import { applyMutation } from './apply-mutation';
import { kindsOf, type Mutation } from './mutation-schema';
import type { Done, Refused } from './mutation-outcome';

export interface MutationResult {
  readonly mutation: string;
  readonly events: readonly {
    readonly event: string;
    readonly subscriber_id: string;
    /** Numbers in `GET /control/deliveries`; none when the mutation was silent. */
    readonly deliveries: readonly number[];
  }[];
  readonly [what: string]: unknown;
}

export interface MutationsApplied {
  readonly results: readonly MutationResult[];
  /** The first that could not be made; none after it was tried. */
  readonly refused: (Refused & { readonly index: number }) | null;
}

/** In order, each on the state that the ones before left, and each announced before the next is made. */
export function applyMutations(simulator: Simulator, mutations: readonly Mutation[]): MutationsApplied {
  const results: MutationResult[] = [];
  for (const [index, mutation] of mutations.entries()) {
    const outcome = applyMutation(simulator, mutation);
    if ('refused' in outcome) return { results, refused: { ...outcome, index } };
    results.push(announceMutation(simulator, mutation, outcome));
  }
  return { results, refused: null };
}

function announceMutation(simulator: Simulator, mutation: Mutation, { did, events, fakes = [] }: Done): MutationResult {
  if (!mutation.silent) simulator.outbox.accept(fakes);
  return {
    mutation: kindsOf(mutation)[0] ?? '',
    ...did,
    events: [
      ...events.map((event) => ({
        event: event.event,
        subscriber_id: event.subscriber.id,
        deliveries: mutation.silent ? [] : simulator.announce([event]),
      })),
      ...fakes.map(({ record: { event, subscriber_id, number } }) => ({ event, subscriber_id, deliveries: [number] })),
    ],
  };
}
