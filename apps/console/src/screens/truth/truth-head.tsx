import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PageTitle } from '../../parts/page-title';
import styles from './truth-head.module.css';

const PARTS = [
  { to: '/truth', title: 'Sweeps' },
  { to: '/truth/drift', title: 'Drift' },
  { to: '/truth/ledger', title: 'Ledger' },
  { to: '/truth/silence', title: 'Silence' },
] as const;

interface TruthHeadProps {
  readonly title: string;
  readonly about: ReactNode;
  readonly actions?: ReactNode;
}

/** The heading of each part of Truth, with the way to the others. */
export function TruthHead({ title, about, actions }: TruthHeadProps) {
  return (
    <>
      <nav aria-label="Truth" className={styles.parts}>
        <ul>
          {PARTS.map(({ to, title: name }) => (
            <li key={to}>
              <Link
                to={to}
                className={styles.part}
                activeOptions={{ exact: true, includeSearch: false }}
                activeProps={{ 'aria-current': 'page' }}
              >
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <PageTitle title={title} about={about} actions={actions} />
    </>
  );
}
