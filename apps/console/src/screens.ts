/**
 * The screens, in the order of the navigation. A screen is a folder below `screens/`; the folder's name is the first part of
 * its addresses (admin goes by that, see vite.config.ts), but that of the overview, which is `/`.
 */
import { audit, auditRoutes } from './screens/audit/screen';
import { connectRoutes } from './screens/connect/screen';
import { deliveries, deliveriesRoutes } from './screens/deliveries/screen';
import { endpointRoutes, endpoints } from './screens/endpoints/screen';
import { keyRoutes, keys } from './screens/keys/screen';
import { overview, overviewRoutes } from './screens/overview/screen';
import { settings, settingsRoutes } from './screens/settings/screen';
import { sources, sourcesRoutes } from './screens/sources/screen';
import { subscriberRoutes, subscribers } from './screens/subscribers/screen';
import { truth, truthRoutes } from './screens/truth/screen';
import { rootRoute } from './shell/root-route';
import type { Screen } from './shell/screen';

export const SCREENS: readonly Screen[] = [
  overview,
  subscribers,
  deliveries,
  truth,
  endpoints,
  sources,
  keys,
  audit,
  settings,
];

export const routeTree = rootRoute.addChildren([
  ...overviewRoutes,
  ...subscriberRoutes,
  ...deliveriesRoutes,
  ...truthRoutes,
  ...endpointRoutes,
  ...sourcesRoutes,
  ...connectRoutes,
  ...keyRoutes,
  ...auditRoutes,
  ...settingsRoutes,
]);
