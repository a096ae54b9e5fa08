import { IconGauge } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../shell/root-route';
import type { Screen } from '../../shell/screen';

export const overview: Screen = { title: 'Overview', path: '/', letter: 'o', icon: IconGauge, scope: 'read' };

const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./overview'), 'Overview'),
});

export const overviewRoutes = [overviewRoute] as const;
