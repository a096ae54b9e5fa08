import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../shell/root-route';

/** Not in the navigation: Sources leads here, and so does the overview while there is none. */
const connectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connect',
  component: lazyRouteComponent(() => import('./connect'), 'Connect'),
});

const arrivalRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connect/$source',
  component: lazyRouteComponent(() => import('./arrival'), 'Arrival'),
});

export const connectRoutes = [connectRoute, arrivalRoute] as const;
