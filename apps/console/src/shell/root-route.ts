import { createRootRoute } from '@tanstack/react-router';

/** Above all screens. The shell around them is put in by the router, since it knows the screens and they know this. */
export const rootRoute = createRootRoute();
