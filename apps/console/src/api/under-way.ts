/** Of what takes its time and is looked at meanwhile: a sweep, a replay. */

/** How long after the last look the next one comes. */
export const LOOK_AGAIN_MS = 500;

/** It may still do something. */
export function isOpen({ state }: { readonly state: string }): boolean {
  return state === 'requested' || state === 'running';
}
