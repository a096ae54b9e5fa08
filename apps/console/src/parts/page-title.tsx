import { Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import styles from './page-title.module.css';

interface PageTitleProps {
  readonly title: string;
  /** Before it, for where one is: `Subscribers`. */
  readonly above?: ReactNode;
  /** A line below it. */
  readonly about?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
}

/** The heading of a screen: also what the browser's tab says, and where the focus goes on navigation. */
export function PageTitle({ title, above, about, actions }: PageTitleProps) {
  useEffect(() => {
    document.title = `${title} · Evenkeel`;
  }, [title]);
  return (
    <div className={styles.head}>
      <div className={styles.text}>
        {above && <div className={styles.above}>{above}</div>}
        <Title order={1} size="h2" tabIndex={-1} className={styles.title}>
          {title}
        </Title>
        {about && <div className={styles.about}>{about}</div>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
