import { lazy, Suspense, useSyncExternalStore } from 'react';

/** What draws toasts is loaded with the first one. */
const Notifications = lazy(() => import('./notifications'));
const listeners = new Set<() => void>();
let isWanted = false;

/** From now on there may be some. */
export function wantToasts(): void {
  isWanted = true;
  listeners.forEach((tell) => tell());
}

export function Toasts() {
  const wanted = useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => isWanted,
  );
  if (!wanted) return null;
  return (
    <Suspense fallback={null}>
      <Notifications />
    </Suspense>
  );
}
