import { useQuery } from '@tanstack/react-query';
import { answerOf, api, type ItemOf } from '../../api/client';
import { healthQuery, sourceQuery, type Source, type SourceHealth } from '../sources/use-sources';

const LOOK_EVERY_MS = 1_500;

export type Delivery = ItemOf<'/v1/deliveries'>;
export type Sweep = ItemOf<'/v1/sweeps'>;

/** All that is known of a campaign that arrives; undefined until each is loaded. */
export interface Arriving {
  readonly source: Source | undefined;
  readonly health: SourceHealth | undefined;
  /** The newest few. */
  readonly deliveries: readonly Delivery[] | undefined;
  /** The newest. */
  readonly sweep: Sweep | null | undefined;
  readonly error: Error | null;
}

/** Of another campaign: the provider's own test is one of those. It proves the way, and no more. */
export const isForeign = ({ reason }: Delivery) => reason === 'foreign_list';

/** The newest that tells of this campaign; with one, webhooks arrive. */
export function ownOf(deliveries: readonly Delivery[]): Delivery | undefined {
  return deliveries.find((each) => !isForeign(each));
}

/** Looked at often: somebody sits and waits. */
export function useArrival(id: string): Arriving {
  const source = useQuery(sourceQuery(id, LOOK_EVERY_MS));
  const health = useQuery(healthQuery(id, LOOK_EVERY_MS));
  const deliveries = useQuery({
    queryKey: ['deliveries', 'arriving', id],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/deliveries', { params: { query: { source: id, limit: 20 } }, signal })),
    refetchInterval: LOOK_EVERY_MS,
  });
  const sweeps = useQuery({
    queryKey: ['sweeps', 'arriving', id],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/sweeps', { params: { query: { source: id, limit: 1 } }, signal })),
    refetchInterval: LOOK_EVERY_MS,
  });
  return {
    ...{ source: source.data?.source, health: health.data, deliveries: deliveries.data?.data },
    sweep: sweeps.data && (sweeps.data.data[0] ?? null),
    error: [source, health, deliveries, sweeps].find(({ error }) => error !== null)?.error ?? null,
  };
}
