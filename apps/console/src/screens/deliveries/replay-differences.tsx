import { Button } from '@mantine/core';
import { answerOf, api, type ItemOf } from '../../api/client';
import { usePagedList } from '../../api/paged-list';
import { problemOf } from '../../api/problem';
import { OutcomeBadge } from '../../parts/outcome-badge';
import { LinkAnchor } from '../../parts/link-anchor';
import { FieldDiff } from '../../parts/field-diff';
import { LoadingLines } from '../../parts/loading';
import { ProblemNotice } from '../../parts/problem-notice';
import { codeInWords } from './outcome-in-words';
import styles from './replay.module.css';

type Difference = ItemOf<'/v1/replays/{replay}/diffs'>;
type Row = Difference['rows'][number];

const LINES_AT_ONCE = 25;

/** What the deliveries of a dry run say otherwise than the mirror now, the oldest first. */
export function ReplayDifferences({ replay, isOver }: { readonly replay: string; readonly isOver: boolean }) {
  const list = usePagedList(
    ['replays', replay, 'diffs'],
    (cursor, signal) => {
      const query = { limit: LINES_AT_ONCE, ...(cursor !== undefined && { cursor }) };
      return answerOf(api.GET('/v1/replays/{replay}/diffs', { params: { path: { replay }, query }, signal }));
    },
    { enabled: isOver },
  );
  if (list.error !== null)
    return <ProblemNotice problem={problemOf(list.error)} onRetry={list.refresh} isAnnounced={false} />;
  if (list.isLoading) return <LoadingLines lines={4} />;
  return (
    <div>
      {list.items.map((difference) => (
        <OneDifference key={difference.delivery} difference={difference} />
      ))}
      {list.items.length === 0 && !list.hasMore && (
        <p className={styles.dim}>As far as they can be read, they say nothing that the mirror does not say.</p>
      )}
      {list.hasMore && (
        <Button variant="default" onClick={list.loadMore} loading={list.isLoadingMore} mt="md">
          {list.items.length === 0 ? 'Look further' : 'More of them'}
        </Button>
      )}
    </div>
  );
}

function OneDifference({ difference }: { readonly difference: Difference }) {
  const { delivery, subject, outcome, reason, rows } = difference;
  return (
    <section className={styles.difference} aria-label={`Delivery ${delivery}`}>
      <p className={styles.differenceHead}>
        <LinkAnchor to="/deliveries/$delivery" params={{ delivery }} fw={550}>
          {subject}
        </LinkAnchor>
        <span className={styles.dim}>would come to</span>
        <OutcomeBadge outcome={outcome} />
        {reason !== null && <span className={styles.dim}>{codeInWords(reason)}</span>}
      </p>
      {rows.map((row) => (
        <div key={`${row.entity} ${row.id}`} className={styles.row}>
          <p className={styles.dim}>{effectInWords(row)}</p>
          {Object.keys(row.fields).length > 0 && (
            <FieldDiff
              before={sideOf(row, 'mirror')}
              after={sideOf(row, 'delivery')}
              names={['the mirror has', 'the delivery says']}
              isReplaced={false}
            />
          )}
        </div>
      ))}
    </section>
  );
}

function effectInWords({ entity, id, effect, says_deleted: isDeleted }: Row): string {
  const said = isDeleted ? ', and the delivery says that it is deleted' : '';
  if (effect === 'created') return `The ${entity} ${id} is not known, and would be made, provisionally${said}.`;
  if (effect === 'deleted') return `The ${entity} ${id} is not known, and would be made as a tombstone.`;
  return `The ${entity} ${id} stays as it is, and the provider is asked${said}.`;
}

function sideOf({ fields }: Row, side: 'mirror' | 'delivery'): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, sides]) => [name, sides[side]]));
}
