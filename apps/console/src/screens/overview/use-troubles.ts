import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { countDead, isInTrouble, type Endpoint } from './troubles';

const REFRESH_EVERY_MS = 10_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a person has to see to although the copy may be true. */
export interface Troubles {
  /** Deliveries of the last day, by whole hours: as the ledger has them. */
  readonly dead: number;
  readonly endpoints: readonly Endpoint[];
}

interface TroublesQuery {
  /** Undefined until all of it is loaded once. */
  readonly troubles: Troubles | undefined;
  readonly error: Error | null;
}

/** Dead deliveries are counted by the ledger, which costs the same however many deliveries there are. */
export function useTroubles(): TroublesQuery {
  const ledger = useQuery({
    queryKey: ['ledger', 'last day'],
    queryFn: ({ signal }) => {
      const until = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
      const query = { from: new Date(until - DAY_MS).toISOString(), until: new Date(until).toISOString() };
      return answerOf(api.GET('/v1/ledger', { params: { query }, signal }));
    },
    refetchInterval: REFRESH_EVERY_MS,
  });
  const endpoints = useQuery({
    queryKey: ['endpoints', 'in trouble'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/endpoints', { params: { query: { limit: 200 } }, signal })),
    refetchInterval: REFRESH_EVERY_MS,
  });
  return {
    troubles:
      ledger.data && endpoints.data
        ? { dead: countDead(ledger.data.data), endpoints: endpoints.data.data.filter(isInTrouble) }
        : undefined,
    error: ledger.error ?? endpoints.error,
  };
}
