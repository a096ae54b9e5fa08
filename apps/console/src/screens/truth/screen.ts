import { IconScale } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../shell/root-route';
import type { Screen } from '../../shell/screen';
import { readDriftFilter, readLedgerFilter } from './truth-filters';

export const truth: Screen = { title: 'Truth', path: '/truth', letter: 't', icon: IconScale, scope: 'read' };

const getParentRoute = () => rootRoute;

const sweepsRoute = createRoute({
  getParentRoute,
  path: '/truth',
  component: lazyRouteComponent(() => import('./sweeps'), 'Sweeps'),
});
const sweepRoute = createRoute({
  getParentRoute,
  path: '/truth/sweeps/$sweep',
  component: lazyRouteComponent(() => import('./sweep'), 'Sweep'),
});
const driftRoute = createRoute({
  getParentRoute,
  path: '/truth/drift',
  validateSearch: readDriftFilter,
  component: lazyRouteComponent(() => import('./drift'), 'Drift'),
});
const ledgerRoute = createRoute({
  getParentRoute,
  path: '/truth/ledger',
  validateSearch: readLedgerFilter,
  component: lazyRouteComponent(() => import('./ledger'), 'Ledger'),
});
const silenceRoute = createRoute({
  getParentRoute,
  path: '/truth/silence',
  component: lazyRouteComponent(() => import('./silence'), 'Silence'),
});

export const truthRoutes = [sweepsRoute, sweepRoute, driftRoute, ledgerRoute, silenceRoute] as const;
