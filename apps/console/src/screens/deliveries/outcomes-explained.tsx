import { Fact, Facts } from '../../parts/facts';
import { OutcomeBadge } from '../../parts/outcome-badge';
import { OUTCOMES } from './delivery-filter';
import styles from './outcomes-explained.module.css';
import { MEANINGS } from './outcome-in-words';

/** What each outcome means, to be read without pointing at anything; closed, so that the list stays where it is. */
export function OutcomesExplained() {
  return (
    <details className={styles.explained}>
      <summary>What the outcomes mean</summary>
      <Facts isBeside>
        {OUTCOMES.map((outcome) => (
          <Fact key={outcome} name={<OutcomeBadge outcome={outcome} />}>
            {MEANINGS[outcome]}
          </Fact>
        ))}
      </Facts>
    </details>
  );
}
