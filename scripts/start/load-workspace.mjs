import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A workspace package as it was just built; a static import would be read before the build. */
export function loadWorkspace(root, name) {
  return createRequire(join(root, 'package.json'))(`@evenkeel/${name}`);
}
