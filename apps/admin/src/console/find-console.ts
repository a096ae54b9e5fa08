import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** In an image beside the bundle; in the repository where it is built to, seen from `dist/console` and `src/console`. */
const PLACES = [join(__dirname, 'console'), join(__dirname, '..', '..', '..', 'console', 'dist')];

/** The folder of the built console; null: it is not built. */
export function findConsole(): string | null {
  return PLACES.find((place) => existsSync(join(place, 'index.html'))) ?? null;
}
