import { Progress } from '@mantine/core';
import { isOpen } from '../../api/under-way';
import { Figure, Figures } from '../../parts/figures';
import { numberInWords } from '../../parts/in-words';
import { Notice } from '../../parts/notice';
import { Panel } from '../../parts/panel';
import { codeInWords, reasonInWords } from './outcome-in-words';
import { ReplayBadge } from './replay-badge';
import type { ReplayOfApi } from './replay-calls';
import styles from './replay.module.css';

/** How far it is, and what it has done, or would do. */
export function ReplayStanding({ replay }: { readonly replay: ReplayOfApi }) {
  const { counts, dry_run: isDry, progress, state, failure } = replay;
  return (
    <Panel title={isDry ? 'What it would do' : 'What it has done'} actions={<ReplayBadge state={state} />}>
      {isOpen(replay) && (
        <Progress.Root size="lg" mb="lg">
          <Progress.Section value={progress * 100} aria-label="How far it is" animated />
        </Progress.Root>
      )}
      {failure !== null && (
        <Notice tone="bad" title="It was given up">
          <p>{failure}</p>
        </Notice>
      )}
      <Figures isLarge>
        <Figure label="deliveries that fit">{numberInWords(counts.deliveries)}</Figure>
        <Figure label={isDry ? 'that would be mended' : 'mended: dead or ignored before'}>
          {numberInWords(counts.mended)}
        </Figure>
        <Figure label={isDry ? 'rows to be read at the provider' : 'rows made due'}>
          {numberInWords(counts.made_due)}
        </Figure>
        <Figure label="say otherwise than the mirror">{numberInWords(counts.differing)}</Figure>
      </Figures>
      <div className={styles.tallies}>
        <Tally title={isDry ? 'They would come to' : 'They came to'} counts={counts.outcomes} meaningOf={meaningOf} />
        <Tally title={isDry ? 'Changes it would make' : 'Changes it made'} counts={counts.changes} />
        <Tally title="Fields that differ" counts={counts.fields} nameOf={(field) => field.replace('.', ' ')} />
      </div>
      {counts.without_body > 0 && (
        <div className={styles.gone}>
          <Notice tone="quiet" title={`${numberInWords(counts.without_body)} cannot be replayed`}>
            <p>They have no bytes: their body was empty, or is not kept any more.</p>
          </Notice>
        </div>
      )}
    </Panel>
  );
}

interface TallyProps {
  readonly title: string;
  readonly counts: Readonly<Record<string, number>>;
  /** How a key of `counts` is read: an outcome with its reason, or an entity with its kind, unless told otherwise. */
  readonly nameOf?: (key: string) => string;
  readonly meaningOf?: (key: string) => string | null;
}

/** `noop/awaiting_read` and `subscriber.created`, as they are read. */
const inWords = (key: string) => codeInWords(key).replace('/', ', ').replace('.', ' ');

/** Of `noop/awaiting_read`: what awaiting a read is. */
const meaningOf = (key: string) => reasonInWords(key.split('/')[1] ?? '');

/** How often each; nothing at all if there is none. */
function Tally({ title, counts, nameOf = inWords, meaningOf: meaning }: TallyProps) {
  const each = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (each.length === 0) return null;
  return (
    <section className={styles.tally} aria-label={title}>
      <p className={styles.tallyTitle}>{title}</p>
      <ul>
        {each.map(([name, count]) => (
          <li key={name}>
            <span>
              {nameOf(name)}
              {meaning?.(name) && <span className={styles.meaning}>{meaning(name)}</span>}
            </span>
            <strong>{numberInWords(count)}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
