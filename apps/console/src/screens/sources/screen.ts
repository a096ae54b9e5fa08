import { IconPlugConnected } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../shell/root-route';
import type { Screen } from '../../shell/screen';

export const sources: Screen = {
  ...{ title: 'Sources', path: '/sources', letter: 'c', icon: IconPlugConnected, scope: 'read' },
};

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sources',
  component: lazyRouteComponent(() => import('./sources'), 'Sources'),
});

const sourceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sources/$source',
  component: lazyRouteComponent(() => import('./source-page'), 'SourcePage'),
});

export const sourcesRoutes = [listRoute, sourceRoute] as const;
