import { createRouter } from '@tanstack/react-router';
import { ScreenFailed } from '../parts/screen-failed';
import { NoSuchPage } from '../parts/no-such-page';
import { routeTree } from '../screens';
import { rootRoute } from './root-route';
import { Shell } from './shell';

rootRoute.update({ component: Shell });

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: ScreenFailed,
  defaultNotFoundComponent: NoSuchPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
