import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { answerOf, api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { Empty } from '../../parts/empty';
import { LoadingLines } from '../../parts/loading';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { SourceSelect } from '../../parts/source-select';
import { hoursOf } from './ledger-hours';
import { LedgerTable } from './ledger-table';
import { LedgerVerdict } from './ledger-verdict';
import { LEDGER_DAYS, type LedgerFilter } from './truth-filters';
import { TruthHead } from './truth-head';
import styles from './truth.module.css';

const REFRESH_EVERY_MS = 10_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const route = getRouteApi('/truth/ledger');

/** Is every delivery that was accepted accounted for? */
export function Ledger() {
  const filter = route.useSearch();
  const { data, error, refetch } = useQuery({
    queryKey: ['ledger', filter],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/ledger', { params: { query: asQuery(filter) }, signal })),
    refetchInterval: REFRESH_EVERY_MS,
  });
  const hours = data === undefined ? [] : hoursOf(data);
  return (
    <div>
      <TruthHead
        title="Ledger"
        about="Each delivery that was accepted ends in exactly one outcome. Every hour an audit looks whether that adds up, and whether a number of an ingest process is missing."
      />
      <Filters filter={filter} />
      {error !== null && (
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} isAnnounced={false} />
      )}
      {data === undefined && error === null && <LoadingLines lines={8} />}
      {data !== undefined && (
        <div className={styles.page}>
          <LedgerVerdict ledger={data} />
          {hours.length === 0 ? (
            <Empty title="Nothing was counted in this time" />
          ) : (
            <Panel title="By hour of receipt" about="The newest hour first, in your own time zone.">
              <LedgerTable hours={hours} />
            </Panel>
          )}
        </div>
      )}
    </div>
  );
}

function asQuery({ source, span = '1d' }: LedgerFilter) {
  // Whole hours: the one that runs is in it.
  const until = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  return {
    ...(source !== undefined && { source }),
    from: new Date(until - LEDGER_DAYS[span] * DAY_MS).toISOString(),
    until: new Date(until).toISOString(),
  };
}

function Filters({ filter }: { readonly filter: LedgerFilter }) {
  const navigate = useNavigate();
  const { source, span } = filter;
  const show = (search: LedgerFilter) => void navigate({ to: '/truth/ledger', search, replace: true });
  return (
    <div className={styles.filters}>
      <SegmentedControl
        aria-label="How far back"
        data={[
          { value: '1d', label: 'Last day' },
          { value: '7d', label: '7 days' },
          { value: '31d', label: '31 days' },
        ]}
        value={span ?? '1d'}
        onChange={(value) => show({ ...filter, span: value })}
      />
      <SourceSelect
        value={source}
        onChange={(to) => show({ ...(to !== undefined && { source: to }), ...(span !== undefined && { span }) })}
      />
    </div>
  );
}
