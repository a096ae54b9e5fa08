import { problemOf } from '../../api/problem';
import { FactGrid, GridFact } from '../../parts/fact-grid';
import { countInWords, numberInWords, timeInWords } from '../../parts/in-words';
import { LoadingLines } from '../../parts/loading';
import { Notice } from '../../parts/notice';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { NextSweep, RelativeTime, TimeSince } from '../../parts/relative-time';
import type { Source, SourceHealth } from './use-sources';

interface SourceHealthPanelProps {
  readonly source: Source;
  readonly health: SourceHealth | undefined;
  readonly error: Error | null;
}

/** Whether its copy is true, since when, what is due and what reading it costs. */
export function SourceHealthPanel({ source, health, error }: SourceHealthPanelProps) {
  return (
    <Panel title="Health">
      {error !== null && <ProblemNotice problem={problemOf(error)} isAnnounced={false} />}
      {health === undefined && error === null && <LoadingLines lines={3} />}
      {health?.brake && <Brake />}
      {health && <Figures source={source} health={health} />}
    </Panel>
  );
}

function Figures({ source, health }: { readonly source: Source; readonly health: SourceHealth }) {
  const { proven_from: provenFrom, next_sweep_at: nextSweepAt, due, mirrored } = health;
  return (
    <FactGrid>
      <GridFact name="True as of" about="When the last complete sweep began.">
        {provenFrom === null ? 'not proven yet' : <RelativeTime at={provenFrom} />}
      </GridFact>
      <GridFact name="Next sweep" about={nextSweepAt && 'At the latest: much that is due brings it sooner.'}>
        <NextSweep at={nextSweepAt} />
      </GridFact>
      <GridFact
        name="Being checked"
        about={
          due.oldest_hint_at && (
            <>
              the oldest for <TimeSince at={due.oldest_hint_at} />
            </>
          )
        }
      >
        {countInWords(due.rows, 'row')}
      </GridFact>
      <GridFact name="Mirrored" about={`counted ${timeInWords(mirrored.counted_at)}`}>
        {countInWords(mirrored.subscribers, 'subscriber')}, {countInWords(mirrored.rewards, 'reward')}
      </GridFact>
      <Calls calls={health.calls} />
      <GridFact name="Campaign seen" about="When it was last among the active ones of the account.">
        {health.campaign_seen_at === null ? 'not yet' : <RelativeTime at={health.campaign_seen_at} />}
      </GridFact>
      <GridFact name="Connected">{timeInWords(source.created_at)}</GridFact>
    </FactGrid>
  );
}

function Calls({ calls }: Pick<SourceHealth, 'calls'>) {
  if (calls === null)
    return (
      <GridFact name="Calls left" about="Without an API token nothing is read.">
        none
      </GridFact>
    );
  const { left, per_hour: perHour, empty_until: until } = calls;
  const about =
    until === null ? `of ${numberInWords(perHour)} this hour` : `the provider allows none until ${timeInWords(until)}`;
  return (
    <GridFact name="Calls left" about={about}>
      {numberInWords(left)}
    </GridFact>
  );
}

function Brake() {
  return (
    <Notice tone="bad" title="A sweep lacked too many rows: none is removed">
      <p>
        Either they are gone at the provider, or it did not tell all. Screen “Truth” shows the sweep, and lets a person
        accept it.
      </p>
    </Notice>
  );
}
