// Where the engine's WebAssembly lies. Its package cannot be resolved from a bundle, so for an image another line is put
// in place of this file (scripts/images/bundle.mjs).

import { createRequire } from 'node:module';

const glue = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');

export const engineFile = glue.replace(/schema_engine\.js$/, 'schema_engine_bg.wasm');
