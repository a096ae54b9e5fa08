import { VisuallyHidden } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Value } from '../../parts/field-diff';
import styles from './field-lines.module.css';

type Sides = Readonly<Record<string, { readonly mirror?: unknown; readonly provider?: unknown }>>;

/** What the mirror had and what the provider said, a line for each field: for lists, where a table each would be too much. */
export function FieldLines({ fields }: { readonly fields: Sides }) {
  return (
    <ul className={styles.lines}>
      {Object.entries(fields).map(([field, { mirror, provider }]) => (
        <li key={field} className={styles.line}>
          <span className={styles.field}>{field}</span>
          <span className={styles.mirror}>
            <VisuallyHidden>the mirror had </VisuallyHidden>
            <Value value={mirror} />
          </span>
          <IconArrowRight size={14} aria-hidden className={styles.arrow} />
          <span className={styles.provider}>
            <VisuallyHidden>the provider said </VisuallyHidden>
            <Value value={provider} />
          </span>
        </li>
      ))}
    </ul>
  );
}
