import { IconInbox } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../shell/root-route';
import type { Screen } from '../../shell/screen';
import { readFilter } from './delivery-filter';

export const deliveries: Screen = {
  ...{ title: 'Deliveries', path: '/deliveries', letter: 'd', icon: IconInbox, scope: 'read' },
};

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/deliveries',
  validateSearch: readFilter,
  component: lazyRouteComponent(() => import('./deliveries'), 'Deliveries'),
});

const deliveryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/deliveries/$delivery',
  component: lazyRouteComponent(() => import('./delivery'), 'Delivery'),
});

const replaysRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/deliveries/replays',
  component: lazyRouteComponent(() => import('./replays'), 'Replays'),
});

const replayRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/deliveries/replays/$replay',
  component: lazyRouteComponent(() => import('./replay'), 'Replay'),
});

const together = (search: Record<string, unknown>): { readonly ids: string } => ({
  ids: typeof search['ids'] === 'string' || typeof search['ids'] === 'number' ? String(search['ids']) : '',
});

const togetherRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/deliveries/replays/together',
  validateSearch: together,
  component: lazyRouteComponent(() => import('./replays-together'), 'ReplaysTogether'),
});

export const deliveriesRoutes = [listRoute, deliveryRoute, replaysRoute, replayRoute, togetherRoute] as const;
