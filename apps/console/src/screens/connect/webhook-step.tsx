import { Anchor, Code, Loader } from '@mantine/core';
import { Notice } from '../../parts/notice';
import { countInWords } from '../../parts/in-words';
import { LinkAnchor } from '../../parts/link-anchor';
import { RelativeTime } from '../../parts/relative-time';
import { mendRefused } from '../sources/mend-refused';
import { whyRefused, type Refused } from '../sources/refused-in-words';
import type { Source } from '../sources/use-sources';
import { WebhookAddress } from '../sources/webhook-address';
import styles from './connect.module.css';
import { simulatorOf } from './find-simulator';
import { Step } from './step';
import { isForeign, ownOf, type Delivery } from './use-arrival';

interface WebhookStepProps {
  readonly source: Source;
  readonly deliveries: readonly Delivery[] | undefined;
  readonly refused: readonly Refused[] | undefined;
}

/** Done with the first webhook that tells of this campaign; a test of the provider proves the way, and no more. */
export function WebhookStep({ source, deliveries = [], refused = [] }: WebhookStepProps) {
  const own = ownOf(deliveries);
  const foreign = deliveries.filter(isForeign).length;
  if (own !== undefined)
    return (
      <Step number={2} state="done" title="Webhooks arrive">
        <p aria-live="polite">
          {own.type === null ? 'A webhook' : <Code>{own.type}</Code>} came <RelativeTime at={own.received_at} />
          {own.outcome === 'pending' ? ' and is kept.' : ' and is recorded.'}
        </p>
      </Step>
    );
  // What came in since shows that it was mended.
  const lastIn = deliveries[0]?.received_at ?? '';
  const [lastRefused] = refused.filter(({ last_at: at }) => at > lastIn);
  return (
    <Step number={2} state={lastRefused ? 'wrong' : 'now'} title="Point the webhook here">
      <WhereToEnter source={source} />
      <WebhookAddress source={source} />
      <div aria-live="polite">
        {lastRefused ? (
          <ComesAndIsRefused source={source} refused={lastRefused} />
        ) : foreign > 0 ? (
          <OnlyForeign count={foreign} list={source.list_uuid} />
        ) : (
          <Waiting />
        )}
      </div>
      {foreign === 0 && !lastRefused && <NothingComes />}
    </Step>
  );
}

function WhereToEnter({ source }: Pick<WebhookStepProps, 'source'>) {
  const simulator = simulatorOf([source]);
  if (simulator !== null)
    return (
      <p>
        Paste this URL as the webhook URL on{' '}
        <Anchor href={simulator.page} target="_blank" rel="noopener" inherit>
          the simulator’s page
        </Anchor>
        , and save it there. It sends to one URL, so a source that got its webhooks before gets none any more.
      </p>
    );
  return (
    <ol>
      <li>At ReferralHero, open Edit Campaign &gt; Integrations &gt; Webhooks.</li>
      <li>Paste this URL, choose all events, and leave Payload Verification on.</li>
      <li>Save, and press Test there: it arrives here at once.</li>
    </ol>
  );
}

function Waiting() {
  return (
    <p className={styles.waiting}>
      <Loader size={14} aria-hidden /> Waiting for the first webhook…
    </p>
  );
}

/** Whoever listens is told that it is so and what to do, and not each of its figures as they grow. */
function ComesAndIsRefused({ source, refused }: { readonly source: Source; readonly refused: Refused }) {
  return (
    <Notice tone="bad" title={`The address is right, but what comes is refused: ${whyRefused(refused)}.`}>
      <p>{mendRefused(refused, source)}</p>
      <p>
        Then press Test there, or wait: the provider tries again by itself, and gives up after ten bad answers in a row.
      </p>
      <p aria-live="off">
        {countInWords(refused.webhooks, 'webhook')} in the last hour, the last <RelativeTime at={refused.last_at} />.{' '}
        <LinkAnchor to="/sources/$source" params={{ source: source.id }}>
          Open the source’s page
        </LinkAnchor>
      </p>
    </Notice>
  );
}

function OnlyForeign({ count, list }: { readonly count: number; readonly list: string }) {
  return (
    <Notice tone="good" title="The way works: URL and secret are right">
      <p>
        {countInWords(count, 'webhook')} came, of another campaign than <Code>{list}</Code>. The provider’s Test is one
        of those; the first change of a subscriber ends this step. If real changes come and this stays, the campaign ID
        is not the right one.
      </p>
    </Notice>
  );
}

function NothingComes() {
  return (
    <details>
      <summary>Nothing comes?</summary>
      <ul>
        <li>
          The URL: the provider has to reach it over the internet. A browser that opens it is told “404” or “405”, and
          not “unreachable”.
        </li>
        <li>The secret: with a wrong one the webhook is refused (401), and this page says so within seconds.</li>
        <li>The provider: after ten bad answers in a row it switches the webhook off. Switch it on again there.</li>
        <li>A quiet campaign sends nothing until somebody joins or changes: press Test, or add a subscriber there.</li>
      </ul>
    </details>
  );
}
