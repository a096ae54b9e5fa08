import { Figure, Figures } from '../../parts/figures';
import { Panel } from '../../parts/panel';
import { RelativeTime } from '../../parts/relative-time';
import { StandingBadges } from './standing-badges';
import type { SubscriberNow } from './use-subscriber';

/** How far this row can be relied on, now. */
export function SubscriberStanding({ now }: { readonly now: SubscriberNow }) {
  const { version, confirmed_at: confirmedAt, changed_at: changedAt, first_seen_at: seenAt, hint_at: hintAt } = now;
  return (
    <Panel title="Standing" about={explain(now)}>
      <Figures>
        <Figure label="State">
          <StandingBadges standing={now} />
        </Figure>
        <Figure label="Version">{version}</Figure>
        <Figure label="Proven by a read">{confirmedAt === null ? 'never' : <RelativeTime at={confirmedAt} />}</Figure>
        <Figure label="Changed">
          <RelativeTime at={changedAt} />
        </Figure>
        <Figure label="Newest hint">{hintAt === null ? 'none' : <RelativeTime at={hintAt} />}</Figure>
        <Figure label="First seen">
          <RelativeTime at={seenAt} />
        </Figure>
      </Figures>
    </Panel>
  );
}

function explain({ erased_at, deleted_at, provisional, dirty }: SubscriberNow): string {
  if (erased_at !== null) return 'Erased: the key and the number of versions are all that is left.';
  if (deleted_at !== null) return 'Gone at the provider. The row stays, so that what refers to it can be understood.';
  if (provisional) return 'Known from webhooks alone: no read has seen this content yet.';
  if (dirty) return 'A hint came that no read has settled yet: it is about to be read.';
  return 'A read of the provider has seen exactly this, and nothing was heard since.';
}
