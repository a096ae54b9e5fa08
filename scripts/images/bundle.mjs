import { build } from 'esbuild';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What Nest and BullMQ look for, and do without: it is not installed, and must not be in the image either. */
const DONE_WITHOUT = [
  '@fastify/static',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/microservices/microservices-module',
  '@nestjs/platform-express',
  '@nestjs/websockets/socket-module',
  'class-transformer',
  'class-transformer/storage',
  'class-validator',
  'pg-native',
];

/**
 * Makes one file of a program and of all that it imports. Answers the files that went into it, relative to `root`.
 * Everything is in it once, so what a provider throws is `instanceof` what the app knows. Names of functions and classes
 * stay: logs and errors tell them. It is not minified: a stack trace must say something without a source map.
 */
export async function bundle({ root, entry, outfile }) {
  const { metafile } = await build({
    ...{ absWorkingDir: root, entryPoints: [entry], outfile, bundle: true, metafile: true },
    ...{ platform: 'node', target: 'node20', format: 'cjs', keepNames: true, legalComments: 'none' },
    ...{ external: DONE_WITHOUT, loader: { '.wasm': 'file' }, assetNames: '[name]' },
    // A bundle is CommonJS, where a module knows its place by another name.
    define: { 'import.meta.dirname': '__dirname' },
    plugins: [putInPlace(root)],
    logLevel: 'warning',
    logOverride: { 'require-resolve-not-external': 'silent' },
  });
  return Object.keys(metafile.inputs);
}

/** Two modules find on disk, at run time, what a bundle has in itself or beside it; these are put in their place. */
function putInPlace(root) {
  const replacements = new Map([
    [join(root, 'packages/connectors/dist/find-providers.js'), () => listProviders(root)],
    [join(root, 'tools/prisma-offline/engine-file.mjs'), () => engineBesideBundle(root)],
  ]);
  return {
    name: 'put-in-place',
    setup({ onLoad }) {
      onLoad({ filter: /[/\\](find-providers\.js|engine-file\.mjs)$/ }, ({ path }) => {
        const replacement = replacements.get(path);
        return replacement && { contents: replacement(), loader: 'js' };
      });
    },
  };
}

/** The folders that find-providers.ts would find: adding a provider is adding a folder here as well. */
function listProviders(root) {
  const folder = join(root, 'packages/connectors/dist/providers');
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const modules = names.map((name) => `${JSON.stringify(name)}: require(${JSON.stringify(`./providers/${name}`)})`);
  return `exports.findProviders = () => ({ ${modules.join(', ')} });`;
}

function engineBesideBundle(root) {
  const file = join(root, 'node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm');
  return [
    `import { join } from 'node:path';`,
    `import file from ${JSON.stringify(file)};`,
    `export const engineFile = join(__dirname, file);`,
  ].join('\n');
}
