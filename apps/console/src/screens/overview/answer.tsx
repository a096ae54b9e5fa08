import { IconAlertTriangle, IconCircleCheckFilled, IconCircleXFilled, IconInfoCircle } from '@tabler/icons-react';
import styles from './answer.module.css';
import type { Saying } from './say-whether-true';

const ICONS = {
  good: IconCircleCheckFilled,
  attention: IconAlertTriangle,
  bad: IconCircleXFilled,
  quiet: IconInfoCircle,
};

/**
 * The sentence. It ticks; only what changes in kind is told to those who listen, not each second: the live region holds the
 * reasons, which stay the same from one look to the next.
 */
export function Answer({ saying: { tone, headline, rest, reasons } }: { readonly saying: Saying }) {
  const Icon = ICONS[tone];
  return (
    <section className={styles.answer} data-tone={tone} aria-label="Is my copy true?">
      <Icon size={30} className={styles.icon} aria-hidden />
      <div>
        <p className={styles.sentence} data-testid="sentence">
          <strong>{headline}</strong> <span>{rest}</span>
        </p>
        <div aria-live="polite">
          {reasons.length > 0 && (
            <ul className={styles.reasons}>
              {reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </section>
  );
}
