import { IconSend } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../shell/root-route';
import type { Screen } from '../../shell/screen';
import { MESSAGE_STATES, type MessageState } from './message-state';

export const endpoints: Screen = { title: 'Endpoints', path: '/endpoints', letter: 'e', icon: IconSend, scope: 'read' };

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/endpoints',
  component: lazyRouteComponent(() => import('./endpoint-list'), 'EndpointList'),
});

const newRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/endpoints/new',
  component: lazyRouteComponent(() => import('./new-endpoint'), 'NewEndpoint'),
});

/** Which messages are shown, and which of them is open. */
export interface EndpointSearch {
  readonly state?: MessageState;
  readonly message?: string;
}

export const oneRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/endpoints/$endpoint',
  component: lazyRouteComponent(() => import('./one-endpoint'), 'OneEndpoint'),
  validateSearch: ({ state, message }: Record<string, unknown>): EndpointSearch => ({
    ...(MESSAGE_STATES.some((each) => each === state) && { state: state as MessageState }),
    ...(typeof message === 'string' && { message }),
  }),
});

const editRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/endpoints/$endpoint/edit',
  component: lazyRouteComponent(() => import('./edit-endpoint'), 'EditEndpoint'),
});

export const endpointRoutes = [listRoute, newRoute, oneRoute, editRoute] as const;
