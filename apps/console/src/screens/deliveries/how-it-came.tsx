import { CopiedCode } from '../../parts/copied-code';
import { Fact, Facts } from '../../parts/facts';
import { timeInWords } from '../../parts/in-words';
import { LinkAnchor } from '../../parts/link-anchor';
import { Panel } from '../../parts/panel';
import type { WholeDelivery } from './delivery';

/** Where and when it was taken, and by what it is found elsewhere. */
export function HowItCame({ delivery }: { readonly delivery: WholeDelivery }) {
  const { id, source, received_at: at, ingest, body, replay_of: replayOf } = delivery;
  return (
    <Panel title="How it came">
      <Facts>
        <Fact name="Received">
          <time dateTime={at}>{timeInWords(at)}</time>
        </Fact>
        <Fact name="Source">
          <LinkAnchor to="/sources/$source" params={{ source }} inherit>
            {source}
          </LinkAnchor>
        </Fact>
        <Fact name="Delivery">
          <CopiedCode value={id} what="the delivery’s id" />
        </Fact>
        <Fact name="Trace">
          <CopiedCode value={id.replaceAll('-', '')} what="the trace’s id" />
        </Fact>
        <Fact name="Taken by ingest, as its number">
          <CopiedCode value={ingest.id} what="the ingest process’ id" /> {ingest.number}
        </Fact>
        <Fact name="SHA-256 of the body">
          <CopiedCode value={body.sha256} what="the digest" />
        </Fact>
        {replayOf !== null && (
          <Fact name="Replay of">
            <LinkAnchor to="/deliveries/$delivery" params={{ delivery: replayOf }}>
              {replayOf}
            </LinkAnchor>
          </Fact>
        )}
      </Facts>
    </Panel>
  );
}
