import { createRequire } from 'node:module';
import { join } from 'node:path';

/** @returns {typeof import('@evenkeel/local-stack')} as it was just built */
export function localStack(root) {
  return createRequire(join(root, 'package.json'))('@evenkeel/local-stack');
}
