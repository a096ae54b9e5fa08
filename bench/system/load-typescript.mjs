import { createRequire, Module } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A TypeScript file of the tests, as CommonJS: what tests and measurements share is written once. */
export function loadTypeScript(root, path) {
  const { transformFileSync } = createRequire(join(root, 'package.json'))('@swc/core');
  const { jsc, module } = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));
  const file = join(root, path);
  const { code } = transformFileSync(file, { jsc, module, swcrc: false });
  const loaded = new Module(file);
  loaded.filename = file;
  loaded.paths = Module._nodeModulePaths(join(file, '..'));
  loaded._compile(code, file);
  return loaded.exports;
}
