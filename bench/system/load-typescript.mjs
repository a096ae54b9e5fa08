import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A TypeScript file of the tests, and those that it imports: what tests and measurements share is written once. */
export function loadTypeScript(root, path) {
  const require = createRequire(join(root, 'package.json'));
  require('./jest/register-typescript.js');
  return require(`./${path}`);
}
