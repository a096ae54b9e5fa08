import { Anchor, Progress } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { countInWords, numberInWords } from '../../parts/in-words';
import { StatusNotice } from '../sources/status-notice';
import type { Source, SourceHealth } from '../sources/use-sources';
import { Step } from './step';
import type { Sweep } from './use-arrival';

interface ReadStepProps {
  readonly source: Source;
  readonly health: SourceHealth | undefined;
  readonly sweep: Sweep | null | undefined;
}

/** The first sweep: every page of the campaign, once. */
export function ReadStep({ source, health, sweep }: ReadStepProps) {
  if (health && health.proven_from !== null)
    return (
      <Step number={3} state="done" title="All of it was read">
        <p>
          {countInWords(health.mirrored.subscribers, 'subscriber')} and{' '}
          {countInWords(health.mirrored.rewards, 'reward')} are in the mirror.
        </p>
      </Step>
    );
  if (source.status === 'degraded' || source.status === 'paused')
    return (
      <Step number={3} state="wrong" title="It cannot be read">
        <StatusNotice {...source}>
          <p>
            <Anchor component={Link} to={`/sources/${source.id}`} inherit>
              Go to the settings of {source.id}
            </Anchor>
          </p>
        </StatusNotice>
      </Step>
    );
  return (
    <Step number={3} state="now" title="Reading all of it once">
      <Pages sweep={sweep} />
    </Step>
  );
}

function Pages({ sweep }: Pick<ReadStepProps, 'sweep'>) {
  if (!sweep || sweep.state === 'requested' || sweep.total_pages === null)
    return (
      <>
        <p>The first sweep begins within seconds.</p>
        <Progress value={0} aria-label="Pages read" />
      </>
    );
  const read = Math.min(Math.max(sweep.next_page - 1, 0), sweep.total_pages);
  return (
    <>
      <p>
        Page {numberInWords(read)} of {numberInWords(sweep.total_pages)}, {countInWords(Number(sweep.rows), 'row')} so
        far.
      </p>
      <Progress value={(100 * read) / Math.max(sweep.total_pages, 1)} aria-label="Pages read" />
    </>
  );
}
