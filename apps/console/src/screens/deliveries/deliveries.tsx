import { Button } from '@mantine/core';
import { IconHistory, IconRotateClockwise } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answerOf, api, type ItemOf } from '../../api/client';
import { usePagedList } from '../../api/paged-list';
import { problemOf } from '../../api/problem';
import { useMay } from '../../api/session';
import { Empty } from '../../parts/empty';
import { LinkAnchor } from '../../parts/link-anchor';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { asQuery, isNarrowed, type DeliveryFilter } from './delivery-filter';
import { DeliveryTable } from './delivery-table';
import { FilterBar } from './filter-bar';
import { OutcomesExplained } from './outcomes-explained';
import { ReplayByFilter } from './replay-by-filter';
import { SelectedBar } from './selected-bar';

export type Delivery = ItemOf<'/v1/deliveries'>;

const REFRESH_EVERY_MS = 5_000;
const NO_TYPES: readonly string[] = [];
const route = getRouteApi('/deliveries');

/** Webhooks that were taken, and what became of them. */
export function Deliveries() {
  const filter = route.useSearch();
  const mayReplay = useMay('operate');
  const [selected, select] = useState<readonly string[]>([]);
  const [isAsking, ask] = useState(false);
  // Lines that move away while somebody chooses among them are a nuisance.
  const list = usePagedList(
    ['deliveries', 'list', filter],
    (cursor, signal) => load(filter, cursor, signal),
    selected.length === 0 && !isAsking ? { refreshEveryMs: REFRESH_EVERY_MS } : {},
  );
  return (
    <div>
      <PageTitle
        title="Deliveries"
        about="Webhooks that were taken, the newest first: what each said, and what it did."
        actions={
          <>
            <Button
              component={Link}
              to="/deliveries/replays"
              variant="default"
              leftSection={<IconHistory size={16} aria-hidden />}
            >
              Replays
            </Button>
            {mayReplay && (
              <Button onClick={() => ask(true)} leftSection={<IconRotateClockwise size={16} aria-hidden />}>
                Replay by filter…
              </Button>
            )}
          </>
        }
      />
      <FilterBar filter={filter} types={typesOf(list.items)} />
      <OutcomesExplained />
      {list.error !== null && (
        <ProblemNotice problem={problemOf(list.error)} onRetry={list.refresh} isAnnounced={false} />
      )}
      {list.isLoading && <LoadingLines lines={10} height={28} />}
      {!list.isLoading && list.items.length === 0 && list.error === null && <Nothing filter={filter} />}
      {list.items.length > 0 && (
        <DeliveryTable list={list} selected={selected} {...(mayReplay && { onSelect: select })} />
      )}
      <SelectedBar ids={selected} onClear={() => select([])} />
      {isAsking && <ReplayByFilter filter={filter} sourceShown={onlyOf(list.items)} onClose={() => ask(false)} />}
    </div>
  );
}

function load(filter: DeliveryFilter, cursor: string | undefined, signal: AbortSignal) {
  const query = { ...asQuery(filter, Date.now()), ...(cursor !== undefined && { cursor }) };
  return answerOf(api.GET('/v1/deliveries', { params: { query }, signal }));
}

/** The source of all of them; undefined if they are of several. */
function onlyOf(deliveries: readonly Delivery[]): string | undefined {
  const [first, ...others] = new Set(deliveries.map(({ source }) => source));
  return others.length === 0 ? first : undefined;
}

function typesOf(deliveries: readonly Delivery[]): readonly string[] {
  const types = deliveries.map(({ type }) => type).filter((type) => type !== null);
  return types.length === 0 ? NO_TYPES : [...new Set(types)].sort();
}

function Nothing({ filter }: { readonly filter: DeliveryFilter }) {
  if (isNarrowed(filter))
    return (
      <Empty title="No delivery fits" action={<LinkAnchor to="/deliveries">Show all of them</LinkAnchor>}>
        Deliveries are kept for some weeks; older ones were dropped.
      </Empty>
    );
  return (
    <Empty title="No webhook has come yet">
      Each one that the provider sends to a source’s address appears here within a second, whatever it says.
    </Empty>
  );
}
