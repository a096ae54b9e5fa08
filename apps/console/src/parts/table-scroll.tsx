import type { ReactNode } from 'react';
import styles from './table-scroll.module.css';

interface TableScrollProps {
  readonly label: string;
  readonly children: ReactNode;
  /** With a line around it, where no panel is. */
  readonly isFramed?: boolean;
}

/** Around a table that may be wider than the page: it is scrolled by itself, also with the keyboard. */
export function TableScroll({ label, children, isFramed }: TableScrollProps) {
  return (
    <div className={styles.scroll} data-framed={isFramed} tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  );
}
