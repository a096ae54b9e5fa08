import { Button } from '@mantine/core';
import { useMay } from '../../api/session';
import { Notice } from '../../parts/notice';
import { TimeSince } from '../../parts/relative-time';
import { whyDisabled } from './endpoint-state';
import { isFailing } from './is-failing';
import { reasonInWords } from './message-state';
import { NextAttempt } from './next-attempt';
import { steps, useStep, type Endpoint } from './use-endpoint';

/** What is not as it should be, what follows from it, and what to press. */
export function EndpointNotice({ endpoint }: { readonly endpoint: Endpoint }) {
  const { state, state_reason: reason, state_since: since, health } = endpoint;
  if (state === 'disabled')
    return (
      <Notice tone="bad" title={`Disabled: ${whyDisabled(reason)}`}>
        <p>
          It has been told nothing for <TimeSince at={since} />. Changes wait in their order; once it is resumed, they
          are sent.
        </p>
        <Resume endpoint={endpoint} />
      </Notice>
    );
  if (state === 'paused')
    return (
      <Notice tone="quiet" title="Paused">
        <p>
          For <TimeSince at={since} />. Nothing is lost: changes wait in their order, for as long as changes are kept.
        </p>
        <Resume endpoint={endpoint} />
      </Notice>
    );
  return isFailing(endpoint) && health.failing_since !== null ? (
    <Failing since={health.failing_since} endpoint={endpoint} />
  ) : null;
}

function Failing({ since, endpoint }: { readonly since: string; readonly endpoint: Endpoint }) {
  const { rests_until: rests } = endpoint.health;
  const { last_error: error, last_error_status: status } = endpoint.counts;
  return (
    <Notice tone="bad" title="Every attempt fails">
      <p>
        For <TimeSince at={since} />. It is tried again by itself, and nothing is lost; after five days it is disabled.
        {rests !== null && (
          <>
            {' '}
            The next attempt is <NextAttempt at={rests} endpoint={endpoint} />.
          </>
        )}
      </p>
      {error !== null && (
        <p>
          Last time: {reasonInWords(error)}
          {status !== null && `, with status ${status}`}.
        </p>
      )}
      <p>Once it is well again, what waits goes out by itself. Send a test to see what it answers now.</p>
    </Notice>
  );
}

function Resume({ endpoint: { id } }: { readonly endpoint: Endpoint }) {
  const resume = useStep(
    'It was not resumed',
    () => steps.resume(id),
    () => 'It goes on: what waits is sent now.',
  );
  if (!useMay('operate')) return null;
  return (
    <Button size="xs" variant="default" loading={resume.isPending} onClick={() => resume.mutate()}>
      Resume
    </Button>
  );
}
