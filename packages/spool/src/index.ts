export { openSpool, type Spool, type SpoolOptions, type SpoolState } from './spool';
export { SpoolFull, SpoolUnavailable } from './spool-errors';
export type { SpoolLog } from './spool-log';
