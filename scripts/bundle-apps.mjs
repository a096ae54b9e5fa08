/**
 * Makes what the images hold (Dockerfile), in `dist/images/<image>/` or below `--folder`: each program as one file, and
 * what it reads from disk where it looks for it. Builds what is not built.
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
const health = 'scripts/images/ask-health.mjs';

/** Programs become `dist/<name>.js`: our SQL is looked for in `../sql`, from a package's `dist` as from there. */
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
  ingest: { programs: { main: 'apps/ingest/dist/main.js', health }, files: statements },
  worker: {
    programs: { main: 'apps/worker/dist/main.js', 'sweep-on-demand': 'apps/worker/dist/sweep-on-demand.js', health },
    files: statements,
  },
  simulator: { programs: { main: 'apps/simulator/dist/main.js', health } },
};

async function bundleImage(name, { programs, files = {} }) {
  const folder = join(target, name);
  rmSync(folder, { recursive: true, force: true });
  const used = [];
  for (const [program, entry] of Object.entries(programs)) {
    const outfile = join(folder, 'dist', `${program}.js`);
    used.push(...(await bundle({ root, entry, outfile })));
    console.log(`${name}/dist/${program}.js  ${(statSync(outfile).size / 1e6).toFixed(1)} MB`);
  }
  for (const [from, to] of Object.entries(files)) cpSync(join(root, from), join(folder, to), { recursive: true });
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES'), describeLicences(root, used));
}

await build(root);
for (const [name, image] of Object.entries(images)) await bundleImage(name, image);
