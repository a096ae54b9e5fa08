import { Code } from '@mantine/core';
import { JsonView } from '../../parts/json-view';
import { RelativeTime } from '../../parts/relative-time';
import { StatusBadge } from '../../parts/status-badge';
import styles from './attempt-list.module.css';
import { latencyInWords } from './in-figures';
import { reasonInWords } from './message-state';
import type { Attempt } from './use-endpoint';

/** Each attempt, the newest first: when, what was answered, how long it took. */
export function AttemptList({ tries }: { readonly tries: readonly Attempt[] }) {
  const newestFirst = tries.toReversed();
  return (
    <ol className={styles.attempts} reversed>
      {newestFirst.map((attempt, at) => (
        <li key={`${attempt.at} ${tries.length - at}`} className={styles.attempt}>
          <div className={styles.head}>
            <StatusBadge
              tone={attempt.error === null ? 'good' : 'bad'}
              label={attempt.status === null ? 'no answer' : String(attempt.status)}
            />
            <span className={styles.time}>
              <RelativeTime at={attempt.at} /> · {latencyInWords(attempt.ms)}
            </span>
          </div>
          {attempt.error !== null && (
            <div className={styles.error}>
              {reasonInWords(attempt.error)} <Code>{attempt.error}</Code>
            </div>
          )}
          {attempt.answer !== '' && (
            <JsonView value={attempt.answer} label={`What was answered at attempt ${tries.length - at}`} />
          )}
        </li>
      ))}
    </ol>
  );
}
