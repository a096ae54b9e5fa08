import { useNow } from '../../parts/clock';
import { Notice } from '../../parts/notice';
import { RelativeTime } from '../../parts/relative-time';
import { mendRefused } from './mend-refused';
import { recentOf, refusedInWords, type Refused } from './refused-in-words';
import type { Source } from './use-sources';

interface RefusedNoticesProps {
  readonly source: Source;
  readonly refused: readonly Refused[];
}

/** What ingest refused in the last hour: one for each reason, with what mends it. Nothing while there is none. */
export function RefusedNotices({ source, refused }: RefusedNoticesProps) {
  const recent = recentOf(refused, useNow());
  return refused.map((each) => (
    <Notice key={each.reason} tone={recent.includes(each) ? 'attention' : 'quiet'} title={refusedInWords(each)}>
      <p>
        The last came <RelativeTime at={each.last_at} />. {mendRefused(each, source)}
      </p>
      <p>If the provider’s own webhooks come in meanwhile, these come from somebody else who knows the address.</p>
    </Notice>
  ));
}
