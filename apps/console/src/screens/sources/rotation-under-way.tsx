import { Notice } from '../../parts/notice';
import { timeInWords } from '../../parts/in-words';
import { SecretTable } from './secret-table';
import type { SourceHealth } from './use-sources';

interface RotationUnderWayProps {
  readonly secrets: SourceHealth['webhook_secrets'];
  /** The new one has to be entered at the provider first. */
  readonly isMade: boolean;
}

/** Which secret webhooks come with, as it changes. Over when the newest was used after all others. */
export function RotationUnderWay({ secrets, isMade }: RotationUnderWayProps) {
  const [newest, ...former] = secrets;
  if (newest === undefined) return null;
  const lastFormer =
    former
      .map(({ last_used_at: at }) => at ?? '')
      .sort()
      .at(-1) ?? '';
  const isOver = newest.last_used_at !== null && newest.last_used_at > lastFormer;
  const until = former[0]?.valid_until;
  return (
    <div aria-live="polite">
      {isOver ? (
        <Notice tone="good" title="Webhooks come with the new secret">
          <p>The rotation is over. The former one stops by itself; nothing is left to do.</p>
        </Notice>
      ) : (
        <Notice tone="quiet" title="Waiting for the first webhook with the new secret">
          <p>
            {isMade
              ? 'Enter it at the provider, then press Test there, or wait for the next change.'
              : 'Press Test at the provider, or wait for the next change.'}{' '}
            {until && `The former one is good until ${timeInWords(until)}.`}
          </p>
        </Notice>
      )}
      <SecretTable secrets={secrets} />
    </div>
  );
}
