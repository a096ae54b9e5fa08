import { Button, SegmentedControl } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { answerOf, api, type ItemOf } from '../../api/client';
import { usePagedList } from '../../api/paged-list';
import { problemOf } from '../../api/problem';
import { Empty } from '../../parts/empty';
import { durationInWords } from '../../parts/in-words';
import { LinkAnchor } from '../../parts/link-anchor';
import { LoadingLines } from '../../parts/loading';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { RelativeTime } from '../../parts/relative-time';
import { SourceSelect } from '../../parts/source-select';
import { StatusBadge } from '../../parts/status-badge';
import { FieldLines } from './field-lines';
import { TruthHead } from './truth-head';
import type { DriftFilter } from './truth-filters';
import styles from './truth.module.css';

type DriftOfApi = ItemOf<'/v1/drift'>;

const REFRESH_EVERY_MS = 5_000;
const route = getRouteApi('/truth/drift');
const CAUSES: Readonly<Record<string, string>> = {
  missed_hint: 'a webhook that should have told of it and never came',
  edit_without_hint: 'an edit of which the provider sends no webhook',
};

/** Rows that were thought to be true and were not: field by field, once a second look has confirmed it. */
export function Drift() {
  const filter = route.useSearch();
  const list = usePagedList(['drift', 'list', filter], (cursor, signal) => load(filter, cursor, signal), {
    refreshEveryMs: REFRESH_EVERY_MS,
  });
  return (
    <div>
      <TruthHead
        title="Drift"
        about="A row that nobody had a reason to doubt and that differed from the provider, at a second look as well. What is under way is no drift."
      />
      <Filters filter={filter} />
      {list.error !== null && (
        <ProblemNotice problem={problemOf(list.error)} onRetry={list.refresh} isAnnounced={false} />
      )}
      {list.isLoading && <LoadingLines lines={6} />}
      {!list.isLoading && list.error === null && list.items.length === 0 && <NoDrift filter={filter} />}
      {list.items.length > 0 && (
        <Panel title="Confirmed, the newest first" about="What the mirror had, and what the provider said instead.">
          {list.items.map((drift) => (
            <OneDrift key={drift.id} drift={drift} />
          ))}
        </Panel>
      )}
      {list.hasMore && (
        <Button variant="default" onClick={list.loadMore} loading={list.isLoadingMore} mt="md">
          Older ones
        </Button>
      )}
    </div>
  );
}

function load({ source, state }: DriftFilter, cursor: string | undefined, signal: AbortSignal) {
  const query = {
    limit: 25,
    ...(source !== undefined && { source }),
    ...(state !== undefined && { standing: state === 'standing' ? ('true' as const) : ('false' as const) }),
    ...(cursor !== undefined && { cursor }),
  };
  return answerOf(api.GET('/v1/drift', { params: { query }, signal }));
}

function Filters({ filter }: { readonly filter: DriftFilter }) {
  const navigate = useNavigate();
  const show = (search: DriftFilter) => void navigate({ to: '/truth/drift', search, replace: true });
  const { source, state } = filter;
  return (
    <div className={styles.filters}>
      <SegmentedControl
        aria-label="Which drift"
        data={[
          { value: 'all', label: 'All' },
          { value: 'standing', label: 'Stands' },
          { value: 'repaired', label: 'Repaired' },
        ]}
        value={state ?? 'all'}
        onChange={(value) =>
          show({
            ...(source !== undefined && { source }),
            ...(value !== 'all' && { state: value }),
          })
        }
      />
      <SourceSelect
        value={source}
        onChange={(to) => show({ ...(to !== undefined && { source: to }), ...(state !== undefined && { state }) })}
      />
    </div>
  );
}

function NoDrift({ filter }: { readonly filter: DriftFilter }) {
  if (filter.state === 'standing')
    return <Empty title="No drift stands">Wherever the mirror was found to be wrong, it was mended.</Empty>;
  return (
    <Empty title="None was found">
      Each sweep and each read compares; what differs is told here once it is confirmed.
    </Empty>
  );
}

function OneDrift({ drift }: { readonly drift: DriftOfApi }) {
  const { entity, subject, subscriber_id: owner, source, fields, found_at: found, repaired_at: repaired } = drift;
  const name = entity === 'subscriber' ? subject : `${entity} ${subject} of ${owner}`;
  return (
    <section className={styles.drift} aria-label={`Drift of ${name}`}>
      <p className={styles.driftHead}>
        <LinkAnchor to="/subscribers/$source/$subscriber" params={{ source, subscriber: owner }} fw={600} c="inherit">
          {name}
        </LinkAnchor>
        {repaired === null ? (
          <StatusBadge tone="bad" label="stands" />
        ) : (
          <StatusBadge
            tone="good"
            label={`repaired after ${durationInWords((Date.parse(repaired) - Date.parse(found)) / 1_000)}`}
          />
        )}
      </p>
      <p className={styles.dim}>
        {source}, found by a {drift.found_by === 'sweep' ? 'sweep' : 'read'} <RelativeTime at={found} />. Likely cause:{' '}
        {CAUSES[drift.likely_cause] ?? drift.likely_cause}.
      </p>
      <FieldLines fields={fields} />
    </section>
  );
}
