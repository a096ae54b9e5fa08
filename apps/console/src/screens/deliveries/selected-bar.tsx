import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { problemOf } from '../../api/problem';
import { countInWords } from '../../parts/in-words';
import { ProblemNotice } from '../../parts/problem-notice';
import { replayEach } from './replay-calls';
import styles from './selected-bar.module.css';

/** Each becomes a replay of its own, so there is an end to how many at a time. */
const MOST = 50;

/** What is done with the deliveries that are selected: it begins with a dry run of each. */
export function SelectedBar({ ids, onClear }: { readonly ids: readonly string[]; readonly onClear: () => void }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const starting = useMutation({
    mutationFn: () => replayEach(ids, { dryRun: true }),
    onSuccess: async (replays) => {
      await queries.invalidateQueries({ queryKey: ['replays'] });
      const [only] = replays;
      if (only !== undefined && replays.length === 1)
        return navigate({ to: '/deliveries/replays/$replay', params: { replay: only.id } });
      return navigate({ to: '/deliveries/replays/together', search: { ids: replays.map(({ id }) => id).join(',') } });
    },
  });
  if (ids.length === 0) return null;
  const areTooMany = ids.length > MOST;
  return (
    <section className={styles.bar} aria-label="Selected deliveries">
      {starting.isError && <ProblemNotice problem={problemOf(starting.error)} />}
      <div className={styles.line}>
        <span role="status">
          <strong>{countInWords(ids.length, 'delivery', 'deliveries')}</strong> selected
          {areTooMany && `; ${MOST} at a time, or replay by filter`}
        </span>
        <Button variant="default" onClick={onClear}>
          Clear
        </Button>
        <Button onClick={() => starting.mutate()} loading={starting.isPending} disabled={areTooMany}>
          Dry run
        </Button>
      </div>
    </section>
  );
}
