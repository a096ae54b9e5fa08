import { Skeleton, VisuallyHidden } from '@mantine/core';
import styles from './activity.module.css';

const PLOTS = 6;

/** As high as the plots will be, so that nothing jumps when they come. */
export function ActivitySkeleton() {
  return (
    <div className={styles.plots}>
      <VisuallyHidden>Loading</VisuallyHidden>
      {Array.from({ length: PLOTS }, (_, index) => (
        <Skeleton key={index} height={202} />
      ))}
    </div>
  );
}
