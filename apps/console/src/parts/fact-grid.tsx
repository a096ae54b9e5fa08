import type { ReactNode } from 'react';
import styles from './fact-grid.module.css';

/** Names and what they are, side by side; below each other where it is narrow. */
export function FactGrid({ children }: { readonly children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}

interface GridFactProps {
  readonly name: string;
  readonly children: ReactNode;
  /** A quiet line below it. */
  readonly about?: ReactNode;
}

export function GridFact({ name, children, about }: GridFactProps) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>
        {children}
        {about && <div className={styles.about}>{about}</div>}
      </dd>
    </div>
  );
}
