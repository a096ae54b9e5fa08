/**
 * Makes what the images hold (Dockerfile), in `dist/images/<image>/` or below `--folder`: the programs of an image as one
 * file, and what they read from disk where they look for it. Builds what is not built.
 */
import { cpSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { bundle } from './images/bundle.mjs';
import { describeLicences } from './images/describe-licences.mjs';

const root = join(import.meta.dirname, '..');
const standard = join(root, 'dist', 'images');
const { folder: target } = parseArgs({ options: { folder: { type: 'string', default: standard } } }).values;
const statements = { 'packages/database/sql': 'sql' };
/** Goes as it is: what is asked every few seconds must not read a whole app. */
const health = { 'scripts/images/ask-health.mjs': 'dist/health.mjs' };
/** The page at /docs, where the plugin that serves it looks from within a bundle. */
const docsPage = {
  'node_modules/@fastify/swagger-ui/static': 'static',
  'node_modules/@fastify/swagger-ui/static/logo.svg': 'dist/static/logo.svg',
};
/** The console, where admin looks for it from within a bundle. */
const consoleFiles = { 'apps/console/dist': 'dist/console' };

/** A program is started as `dist/<name>.js`. Our SQL is looked for in `../sql`, from a package's `dist` as from there. */
const images = {
  init: { programs: { main: 'scripts/images/make-secrets.mjs' } },
  migrate: {
    programs: { main: 'scripts/images/migrate.mjs', 'connect-demo': 'scripts/images/connect-demo.mjs' },
    files: {
      ...statements,
      'prisma/schema.prisma': 'prisma/schema.prisma',
      'prisma/migrations': 'prisma/migrations',
    },
  },
  ingest: { programs: { main: 'apps/ingest/dist/main.js' }, files: { ...statements, ...health } },
  worker: {
    programs: { main: 'apps/worker/dist/main.js', 'sweep-on-demand': 'apps/worker/dist/sweep-on-demand.js' },
    files: { ...statements, ...health },
  },
  admin: {
    programs: {
      main: 'apps/admin/dist/main.js',
      evenkeel: 'packages/cli/dist/main.js',
      'reseal-secrets': 'apps/admin/dist/reseal-secrets.js',
    },
    files: { ...statements, ...health, ...docsPage, ...consoleFiles },
  },
  simulator: { programs: { main: 'apps/simulator/dist/main.js' }, files: health },
};

async function bundleImage(name, { programs, files = {} }) {
  const folder = join(target, name);
  rmSync(folder, { recursive: true, force: true });
  const used = await bundle({ root, programs, folder: join(folder, 'dist') });
  for (const [from, to] of Object.entries(files)) cpSync(join(root, from), join(folder, to), { recursive: true });
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES'), describeLicences(root, used));
  const { size } = statSync(join(folder, 'dist', 'programs.js'));
  console.log(
    `${name.padEnd(10)} ${Object.keys(programs).join(', ').padEnd(34)} ${(size / 1e6).toFixed(1).padStart(5)} MB`,
  );
}

await build(root);
for (const [name, image] of Object.entries(images)) await bundleImage(name, image);
