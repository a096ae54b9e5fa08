import type { ReactNode } from 'react';
import { countInWords } from '../../parts/in-words';
import { RelativeTime, TimeSince } from '../../parts/relative-time';
import type { Tone } from '../../parts/tone';
import styles from './endpoint-figures.module.css';
import { countedInWords, latencyInWords, successInWords, successTone } from './in-figures';
import type { Endpoint } from './use-endpoint';

/** How it goes: what came of its last attempts, how long they took, what waits and what was given up. */
export function EndpointFigures({ endpoint: { counts, health } }: { readonly endpoint: Endpoint }) {
  const { attempts, p50_ms: p50, p99_ms: p99, open, oldest_at: oldest, parked } = counts;
  return (
    <dl className={styles.figures}>
      <Figure name="Delivered" tone={successTone(counts)} value={successInWords(counts) ?? 'not tried yet'}>
        {attempts > 0 && `of its last ${countInWords(attempts, 'attempt')}`}
      </Figure>
      <Figure name="Latency, p50" value={p50 === null ? 'not tried yet' : latencyInWords(p50)}>
        {p99 !== null && `p99 ${latencyInWords(p99)}`}
      </Figure>
      <Figure name="Waiting" value={countedInWords(open)}>
        {oldest !== null ? (
          <>
            the oldest for <TimeSince at={oldest} />
          </>
        ) : (
          health.delivered_at !== null && (
            <>
              last delivered <RelativeTime at={health.delivered_at} />
            </>
          )
        )}
      </Figure>
      <Figure name="Parked" tone={parked > 0 ? 'bad' : 'quiet'} value={countedInWords(parked)}>
        {parked > 0 ? 'given up; recover sends them again' : 'none was given up'}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly tone?: Tone;
  readonly children?: ReactNode;
}

function Figure({ name, value, tone = 'quiet', children }: FigureProps) {
  return (
    <div className={styles.figure}>
      <dt>{name}</dt>
      <dd className={styles.value} data-tone={tone}>
        {value}
      </dd>
      <dd className={styles.more}>{children || ' '}</dd>
    </div>
  );
}
