import type { ReactNode } from 'react';
import styles from './table-scroll.module.css';

/** Around a table that may be wider than the page: it is scrolled by itself, also with the keyboard. */
export function TableScroll({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  );
}
