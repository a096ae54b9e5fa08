#!/usr/bin/env node
// A stand-in for Prisma's native schema engine, for machines that cannot have it.
//
// The Prisma CLI downloads that engine from a host of its own when it is installed, and without it not even
// `prisma generate` runs. CI behind a proxy and air-gapped machines reach a package registry and nothing else. The
// same engine, built from the same commit, is in the registry as WebAssembly, but the CLI does not start that one for
// a Postgres given by URL. So this program looks like the native engine from the outside (its command line, its
// JSON-RPC over stdio) and runs the WebAssembly one inside, over the driver `pg`. What a migration means is decided by
// Prisma's code in both cases; nothing here knows about schemas.
//
// `prisma.config.ts` points PRISMA_SCHEMA_ENGINE_BINARY here where no native engine was installed.
// PRISMA_OFFLINE_DEBUG=1 writes every statement, the engine's log and unshortened errors to stderr.

import { createRequire } from 'node:module';
import { connectionFactory } from './connection-factory.mjs';
import { loadSchemaEngine } from './load-schema-engine.mjs';
import { parseArguments } from './parse-arguments.mjs';
import { runDatabaseCommand } from './run-database-command.mjs';
import { serveJsonRpc } from './serve-json-rpc.mjs';

const { version, datamodels, datasource, command } = parseArguments(process.argv.slice(2));
const debug = process.env.PRISMA_OFFLINE_DEBUG ? (...words) => console.error('prisma-offline:', ...words) : undefined;

if (version) {
  const { enginesVersion } = createRequire(import.meta.url)('@prisma/engines-version');
  console.log(`schema-engine-cli ${enginesVersion}`);
} else if (command) {
  process.exit(await runDatabaseCommand(command, datasource));
} else {
  const factory = connectionFactory(datasource, debug);
  const load = () => loadSchemaEngine({ datamodels, factory, onLog: debug });
  serveJsonRpc({ load, disconnect: () => factory.disconnect(), onError: debug });
}
