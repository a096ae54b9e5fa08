import type { ReactNode } from 'react';
import styles from './facts.module.css';

interface FactsProps {
  readonly children: ReactNode;
  /** The value beside its name, where there is room for both. */
  readonly isBeside?: boolean;
}

/** What is known of one thing, a name and a value each. */
export function Facts({ children, isBeside }: FactsProps) {
  return (
    <dl className={styles.facts} data-beside={isBeside}>
      {children}
    </dl>
  );
}

export function Fact({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
