import { IconUsers } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../shell/root-route';
import type { Screen } from '../../shell/screen';
import { readFilter } from './filter';

export const subscribers: Screen = {
  ...{ title: 'Subscribers', path: '/subscribers', letter: 's', icon: IconUsers, scope: 'read' },
};

export const subscriberListRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/subscribers',
  validateSearch: readFilter,
  component: lazyRouteComponent(() => import('./subscriber-list'), 'SubscriberList'),
});

export const subscriberRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/subscribers/$source/$subscriber',
  component: lazyRouteComponent(() => import('./subscriber'), 'Subscriber'),
});

export const subscriberRoutes = [subscriberListRoute, subscriberRoute] as const;
