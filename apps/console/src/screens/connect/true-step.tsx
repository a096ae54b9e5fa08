import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { countInWords } from '../../parts/in-words';
import { NextSweep, RelativeTime } from '../../parts/relative-time';
import type { Source, SourceHealth } from '../sources/use-sources';
import { Step } from './step';

interface TrueStepProps {
  readonly source: Source;
  readonly health: SourceHealth | undefined;
  /** Undefined until it is known. */
  readonly doWebhooksArrive: boolean | undefined;
}

/** What all of it is for. It is over once it is read AND webhooks arrive: who leaves before hears of changes late. */
export function TrueStep({ source, health, doWebhooksArrive }: TrueStepProps) {
  if (!health || health.proven_from === null || doWebhooksArrive === undefined)
    return <Step number={4} state="later" title="Your copy is true" />;
  const { due, mirrored } = health;
  const asOf = (
    <p data-testid="true-as-of">
      True as of <RelativeTime at={health.proven_from} />. {countInWords(mirrored.subscribers, 'subscriber')},{' '}
      {due.rows === 0 ? 'none' : due.rows} being checked.
    </p>
  );
  if (!doWebhooksArrive)
    return (
      <Step number={4} state="now" title="Your copy is true as it was read; webhooks have not arrived yet">
        {asOf}
        <p>
          Until they do, a change is found by the next sweep
          {health.next_sweep_at !== null && (
            <>
              {' '}
              (<NextSweep at={health.next_sweep_at} />)
            </>
          )}
          , and not at once. Step 2 is left: point the webhook here.
        </p>
        <Ways source={source} isWebhookLeft />
      </Step>
    );
  return (
    <Step number={4} state="done" title="Your copy is true">
      {asOf}
      <Ways source={source} />
    </Step>
  );
}

interface WaysProps {
  readonly source: Source;
  readonly isWebhookLeft?: boolean;
}

/** One of them stands out: where to go on. */
function Ways({ source, isWebhookLeft = false }: WaysProps) {
  return (
    <Group>
      {isWebhookLeft && <Button onClick={goToWebhook}>Go on with step 2</Button>}
      <Button component={Link} to="/" variant={isWebhookLeft ? 'default' : 'filled'}>
        {isWebhookLeft ? 'Leave it for now' : 'Go to the overview'}
      </Button>
      {!isWebhookLeft && (
        <Button component={Link} to={`/sources/${source.id}`} variant="default">
          See {source.id}
        </Button>
      )}
    </Group>
  );
}

function goToWebhook(): void {
  const step = document.getElementById('step-2');
  step?.scrollIntoView({ block: 'start' });
  step?.focus({ preventScroll: true });
}
