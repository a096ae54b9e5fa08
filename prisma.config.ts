// Read by every command of the Prisma CLI. The URL may be empty: `prisma generate` needs no database.
//
// Where the native schema engine could not be downloaded, the stand-in takes its place (see tools/prisma-offline).
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig } from 'prisma/config';

function nativeSchemaEngineIsInstalled(): boolean {
  const require = createRequire(__filename);
  const prisma = require.resolve('prisma/package.json');
  const engines = dirname(require.resolve('@prisma/engines/package.json', { paths: [prisma] }));
  return readdirSync(engines).some((file) => file.startsWith('schema-engine-'));
}

if (!process.env['PRISMA_SCHEMA_ENGINE_BINARY'] && !nativeSchemaEngineIsInstalled()) {
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] = join(__dirname, 'tools/prisma-offline/schema-engine.mjs');
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
