import { build } from 'esbuild';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What Nest and BullMQ look for, and do without: it is not installed, and must not be in the image either. */
const DONE_WITHOUT = [
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
 * Makes one file, `programs.js`, of the programs of an image and of all that they import, and beside it a file of a line for
 * each that starts it. Answers the files that went into it, relative to `root`.
 *
 * Everything is in it once, so what a provider throws is `instanceof` what the app knows, and a second program weighs
 * little. Names of functions and classes stay: logs and errors tell them. It is not minified: a stack trace must say
 * something without a source map.
 * @param {{ root: string, programs: Record<string, string>, folder: string }} options `programs` has the script of each
 */
export async function bundle({ root, programs, folder }) {
  const { metafile } = await build({
    ...{ absWorkingDir: root, stdin: { contents: startsOf(programs), resolveDir: root } },
    ...{ outfile: join(folder, 'programs.js'), bundle: true, metafile: true },
    ...{ platform: 'node', target: 'node20', format: 'cjs', keepNames: true, legalComments: 'none' },
    ...{ external: DONE_WITHOUT, loader: { '.wasm': 'file' }, assetNames: '[name]' },
    // A bundle is CommonJS, where a module knows its place by another name.
    define: { 'import.meta.dirname': '__dirname' },
    plugins: [putInPlace(root), leaveOutOfNest('@fastify/static')],
    logLevel: 'warning',
    logOverride: { 'require-resolve-not-external': 'silent' },
  });
  for (const name of Object.keys(programs))
    writeFileSync(join(folder, `${name}.js`), `require('./programs.js')[${JSON.stringify(name)}]();\n`);
  return Object.keys(metafile.inputs);
}

/** Of each program a function, since a module runs when it is required first. */
function startsOf(programs) {
  return Object.entries(programs)
    .map(([name, script]) => `exports[${JSON.stringify(name)}] = () => require(${JSON.stringify(`./${script}`)});`)
    .join('\n');
}

/** What Nest looks for and does without, and an app of ours has for something else. */
function leaveOutOfNest(name) {
  const isOfNest = (importer) => /[/\\]@nestjs[/\\]/.test(importer);
  return {
    name: 'leave-out-of-nest',
    setup({ onResolve }) {
      const filter = new RegExp(`^${name}$`);
      onResolve({ filter }, ({ importer, path }) => (isOfNest(importer) ? { path, external: true } : undefined));
    },
  };
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
