// Prisma's own engine, compiled to WebAssembly. The package imports its `.wasm` file as a module, which Node cannot do
// without a flag, so the three lines of glue are done by hand.

import { readFile } from 'node:fs/promises';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { engineFile } from './engine-file.mjs';

/**
 * @param {{ datamodels: string[], factory: object, onLog?: (line: string) => void }} options
 * @returns {Promise<any>} the engine; its methods are those of the JSON-RPC
 */
export async function loadSchemaEngine({ datamodels, factory, onLog }) {
  const runtime = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = new WebAssembly.Module(await readFile(engineFile));
  const instance = new WebAssembly.Instance(module, { './schema_engine_bg.js': runtime });
  runtime.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();

  const contents = await Promise.all(datamodels.map(async (path) => [path, await readFile(path, 'utf8')]));
  return runtime.SchemaEngine.new(
    { datamodels: contents.length > 0 ? contents : undefined },
    (line) => onLog?.(line),
    bindMigrationAwareSqlAdapterFactory(factory),
  );
}
