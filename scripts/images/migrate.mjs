/** The one-shot `migrate` of an image: what `npm run migrate` does, with everything that it needs in one file. */
import * as config from '@evenkeel/config';
import * as queue from '@evenkeel/queue';
import { join } from 'node:path';
import { runMigrations } from '../migrate/run-migrations.mjs';

void runMigrations({
  folder: join(import.meta.dirname, '..', 'prisma'),
  loadPackages: () => ({ config, queue }),
});
