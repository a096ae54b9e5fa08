import { IconHistory } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../shell/root-route';
import type { Screen } from '../../shell/screen';

export const audit: Screen = { title: 'Audit', path: '/audit', letter: 'a', icon: IconHistory, scope: 'admin' };

/** Of what is shown: all, or of one source, of one thing, by one key. */
export interface AuditSearch {
  readonly source?: string;
  readonly resource?: string;
  readonly key?: string;
}

export const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  component: lazyRouteComponent(() => import('./audit-list'), 'AuditList'),
  validateSearch: ({ source, resource, key }: Record<string, unknown>): AuditSearch => ({
    ...(typeof source === 'string' && source !== '' && { source }),
    ...(typeof resource === 'string' && resource !== '' && { resource }),
    ...(typeof key === 'string' && key !== '' && { key }),
  }),
});

export const auditRoutes = [auditRoute] as const;
