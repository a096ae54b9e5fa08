import { deployMigrations } from '../../tools/prisma-offline/deploy-migrations.mjs';

/**
 * Brings a database to the newest version: our migrations, then the tables of the queue. To run it again changes nothing.
 * A line for each step; on failure one line says why. Ends the process: with 0, or with 1 on failure. `loadPackages` answers
 * what it needs of our packages, which may not be built yet.
 * @param {{ folder: string, loadPackages: () => { config: object, queue: object } }} options `folder` is that of Prisma
 */
export async function runMigrations({ folder, loadPackages }) {
  try {
    const { config, queue } = loadPackages();
    const { databaseUrl } = config.loadConfigOrExit({ databaseUrl: config.databaseUrl });
    await step('prisma migrate deploy', () => deployMigrations({ url: databaseUrl, folder }));
    await step('tables of the queue', () => queue.migrateQueue(databaseUrl));
    process.exit(0);
  } catch (error) {
    console.error(`migrate: ${error.message}`);
    process.exit(1);
  }
}

async function step(name, run) {
  try {
    const applied = await run();
    console.log(`migrate: ${name}: done${applied?.length > 0 ? ` (${applied.join(', ')})` : ''}`);
  } catch (error) {
    const why = String(error.message || error.code || error)
      .replace(/\s+/g, ' ')
      .trim();
    throw new Error(`${name} failed: ${why}`, { cause: error });
  }
}
