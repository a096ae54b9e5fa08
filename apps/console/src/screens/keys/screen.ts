import { IconKey } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../shell/root-route';
import type { Screen } from '../../shell/screen';

export const keys: Screen = { title: 'Keys', path: '/keys', letter: 'k', icon: IconKey, scope: 'admin' };

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/keys',
  component: lazyRouteComponent(() => import('./key-list'), 'KeyList'),
});

export const keyRoutes = [listRoute] as const;
