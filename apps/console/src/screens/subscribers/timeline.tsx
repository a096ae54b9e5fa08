import { Button } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { problemOf } from '../../api/problem';
import { Empty } from '../../parts/empty';
import { FieldDiff } from '../../parts/field-diff';
import { timeInWords } from '../../parts/in-words';
import { LoadingLines } from '../../parts/loading';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { RelativeTime } from '../../parts/relative-time';
import { StatusBadge } from '../../parts/status-badge';
import type { Tone } from '../../parts/tone';
import styles from './timeline.module.css';
import { useHistory, type Change } from './use-history';
import type { SubscriberName } from './use-subscriber';

interface TimelineProps {
  readonly name: SubscriberName;
  readonly version: string | null;
  readonly onVersion: (version: string | null) => void;
}

/** Every version, the newest first: what changed, and because of what. */
export function Timeline({ name, version, onVersion }: TimelineProps) {
  const { items, isLoading, error, hasMore, isLoadingMore, loadMore, refresh } = useHistory(name);
  return (
    <Panel title="Versions" about="Every change, the newest first, as far back as changes are kept.">
      {error !== null && <ProblemNotice problem={problemOf(error)} onRetry={refresh} isAnnounced={false} />}
      {isLoading && error === null && <LoadingLines lines={4} />}
      {!isLoading && items.length === 0 && <Empty title="No change of it is kept any more" />}
      <ol className={styles.list}>
        {items.map((change, index) => (
          <Entry
            key={change.id}
            change={change}
            isOpen={index < 3}
            isLookedAt={change.version === version}
            onLook={() => onVersion(index === 0 ? null : change.version)}
          />
        ))}
      </ol>
      {hasMore && (
        <Button size="compact-sm" variant="default" loading={isLoadingMore} onClick={loadMore}>
          Older versions
        </Button>
      )}
    </Panel>
  );
}

const TONES: Readonly<Record<Change['kind'], Tone>> = {
  ...{ created: 'good', updated: 'quiet', confirmed: 'good' },
  ...{ deleted: 'attention', restored: 'good', erased: 'attention' },
};

interface EntryProps {
  readonly change: Change;
  readonly isOpen: boolean;
  readonly isLookedAt: boolean;
  readonly onLook: () => void;
}

function Entry({ change, isOpen, isLookedAt, onLook }: EntryProps) {
  const { version, kind, provisional, before, after, cause, at } = change;
  const fields = Object.keys({ ...before, ...after }).length;
  return (
    <li className={styles.entry} data-looked-at={isLookedAt}>
      <div className={styles.head}>
        <strong className={styles.version}>v{version}</strong>
        <StatusBadge tone={TONES[kind]} label={kind} />
        {provisional && <span className={styles.about}>provisional</span>}
        <span className={styles.at} title={timeInWords(at)}>
          <RelativeTime at={at} />
        </span>
      </div>
      <div className={styles.about}>
        by {cause.type}
        {cause.id !== null && <span className={styles.cause}> {cause.id}</span>}
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconEye size={13} aria-hidden />}
          aria-label={`Look at version ${version}`}
          onClick={onLook}
        >
          Look
        </Button>
      </div>
      {fields > 0 && (
        <details className={styles.diff} open={isOpen}>
          <summary>{fields === 1 ? '1 field' : `${fields} fields`}</summary>
          <FieldDiff before={before} after={after} />
        </details>
      )}
    </li>
  );
}
