import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Each provider's module under the name of its folder. */
export type ProviderModules = Readonly<Record<string, unknown>>;

/**
 * Every folder under `providers/`, from `src` under Jest as from `dist` in production: adding a provider is adding a
 * folder. In an image there are no folders to be found: bundling puts a list of the same folders in place of this file
 * (scripts/images/bundle.mjs), so the signature of this function is all that may be relied on.
 */
export function findProviders(folder: string = join(__dirname, 'providers')): ProviderModules {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the folders are found at start, not known to the compiler
  return Object.fromEntries(names.map((name) => [name, require(join(folder, name)) as unknown]));
}
