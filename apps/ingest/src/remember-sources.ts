/**
 * The sources, and a copy of them in a file, so that an ingest that starts while Postgres is away knows them all the
 * same. Rules:
 * - The file holds what Postgres holds: secrets are sealed, and only the encryption key opens them. Mode 0600.
 * - It is written when what was read has changed, whole and then renamed, so that no reader sees half of it; several
 *   processes that share the directory write the same.
 * - It is an aid: a file that cannot be written or read is told of, and nothing else stops.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import type { Source } from '@evenkeel/sync-engine';
import type { SourceDirectory } from './follow-sources';

export function rememberSources(
  database: Pick<Database, 'listSealedSources' | 'openSealedSources'>,
  file: string,
  log: Logger,
): Required<Pick<SourceDirectory, 'list' | 'remembered'>> {
  let written: string | undefined;

  function write(text: string): void {
    if (text === written) return;
    written = text; // also if it fails: told once for each change
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.${process.pid}`, text, { mode: 0o600 });
      renameSync(`${file}.${process.pid}`, file);
    } catch (error) {
      log.warn({ err: error, file }, 'sources cannot be remembered: a start without Postgres would not know them');
    }
  }

  return {
    async list(): Promise<readonly Source[]> {
      const sealed = await database.listSealedSources();
      const sources = database.openSealedSources(sealed);
      write(`${JSON.stringify(sealed, null, 2)}\n`);
      return sources;
    },
    remembered() {
      try {
        return database.openSealedSources(JSON.parse(readFileSync(file, 'utf8')) as unknown[]);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
          log.warn({ err: error, file }, 'remembered sources cannot be read; waiting for Postgres');
        return undefined;
      }
    },
  };
}
