import { IconSettings } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../shell/root-route';
import type { Screen } from '../../shell/screen';

export const settings: Screen = {
  title: 'Settings',
  path: '/settings',
  letter: ',',
  icon: IconSettings,
  scope: 'read',
};

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings'), 'Settings'),
});

export const settingsRoutes = [settingsRoute] as const;
