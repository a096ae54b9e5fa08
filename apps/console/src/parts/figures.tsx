import type { ReactNode } from 'react';
import styles from './figures.module.css';
import type { Tone } from './tone';

interface FiguresProps {
  readonly children: ReactNode;
  /** Where they are what one came for. */
  readonly isLarge?: boolean;
}

/** A few figures with their names, side by side as far as there is room. */
export function Figures({ children, isLarge = false }: FiguresProps) {
  return (
    <dl className={styles.figures} data-large={isLarge || undefined}>
      {children}
    </dl>
  );
}

interface FigureProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly tone?: Tone | undefined;
}

export function Figure({ label, children, tone }: FigureProps) {
  return (
    <div className={styles.figure} data-tone={tone}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
