import { Anchor, Code, Loader } from '@mantine/core';
import { Notice } from '../../parts/notice';
import { countInWords } from '../../parts/in-words';
import { RelativeTime } from '../../parts/relative-time';
import type { Source } from '../sources/use-sources';
import { WebhookAddress } from '../sources/webhook-address';
import styles from './connect.module.css';
import { simulatorOf } from './find-simulator';
import { Step } from './step';
import type { Delivery } from './use-arrival';

interface WebhookStepProps {
  readonly source: Source;
  readonly deliveries: readonly Delivery[] | undefined;
}

/** Done with the first webhook that tells of this campaign; a test of the provider proves the way, and no more. */
export function WebhookStep({ source, deliveries = [] }: WebhookStepProps) {
  const isForeign = ({ reason }: Delivery) => reason === 'foreign_list';
  const own = deliveries.find((each) => !isForeign(each));
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
  return (
    <Step number={2} state="now" title="Point the webhook here">
      <WhereToEnter source={source} />
      <WebhookAddress source={source} />
      <div aria-live="polite">
        {foreign > 0 ? <OnlyForeign count={foreign} list={source.list_uuid} /> : <Waiting />}
      </div>
      {foreign === 0 && <NothingComes />}
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
        <li>
          The secret: with a wrong one the webhook is refused (401) and never shown here. Rotate the secret on the
          source’s page.
        </li>
        <li>The provider: after ten bad answers in a row it switches the webhook off. Switch it on again there.</li>
        <li>A quiet campaign sends nothing until somebody joins or changes: press Test, or add a subscriber there.</li>
      </ul>
    </details>
  );
}
