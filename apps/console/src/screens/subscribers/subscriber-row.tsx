import { memo } from 'react';
import { numberInWords, timeInWords } from '../../parts/in-words';
import { StandingBadges } from './standing-badges';
import type { Subscriber } from './subscriber-list';
import styles from './subscriber-row.module.css';

export const HEAD = [
  { name: 'Subscriber', className: styles.who },
  { name: 'Referral status', className: styles.status },
  { name: 'Referred', className: styles.number },
  { name: 'Points', className: styles.number },
  { name: 'Code', className: styles.code },
  { name: 'Changed', className: styles.changed },
  { name: 'State', className: styles.state },
] as const;

interface SubscriberRowProps {
  readonly subscriber: Subscriber;
  /** From 0, in the list. */
  readonly index: number;
  /** How far below the first row, in pixels. */
  readonly start: number;
}

/** One of many: cheap to draw, and drawn anew only when it is another one. */
export const SubscriberRow = memo(function SubscriberRow({ subscriber, index, start }: SubscriberRowProps) {
  const { source, id, name, email, referral_status: status, code, changed_at: changedAt } = subscriber;
  const { people_referred: referred, points } = subscriber;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles.row}
      style={{ transform: `translateY(${start}px)` }}
      data-odd={index % 2 === 1}
    >
      <span role="cell" className={styles.who}>
        <a href={pathTo(source, id)} className={styles.link}>
          {name ?? email ?? id}
        </a>
        <span className={styles.sub}>{name === null ? id : (email ?? id)}</span>
      </span>
      <span role="cell" className={styles.status}>
        {status ?? '–'}
      </span>
      <span role="cell" className={styles.number}>
        {figure(referred)}
      </span>
      <span role="cell" className={styles.number}>
        {figure(points)}
      </span>
      <span role="cell" className={styles.code}>
        {code ?? '–'}
      </span>
      <span role="cell" className={styles.changed}>
        {timeInWords(changedAt)}
      </span>
      <span role="cell" className={styles.state}>
        <StandingBadges standing={subscriber} />
      </span>
    </div>
  );
});

/** A plain link, which the table follows for all of its rows: one of the router's would be most of what a row costs. */
function pathTo(source: string, id: string): string {
  return `/subscribers/${encodeURIComponent(source)}/${encodeURIComponent(id)}`;
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : numberInWords(value);
}
