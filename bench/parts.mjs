import { admin } from './admin/admin.mjs';
import { outbound } from './outbound/outbound.mjs';
import { reads } from './reads/reads.mjs';
import { replay } from './replay/replay.mjs';
import { scale } from './scale/scale.mjs';
import { webhooks } from './webhooks/webhooks.mjs';

/**
 * What can be measured. A part has `queue` (where it lives), `sizes`, each with its standard, and `measurements`: functions
 * of (bench, sizes) that answer `figures` (see figures.mjs) and `details`, which are kept in the results and not shown. One
 * that is `onlyByName` is measured only if it is asked for.
 */
export const parts = { webhooks, reads, admin, outbound, scale, replay };
