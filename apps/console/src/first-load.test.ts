import { gzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a first visit loads, until the overview has its plots, is held to a figure; the built files are weighed. */
const MOST_KB = 300;
const folder = join(__dirname, '..', 'dist');
const assets = readdirSync(join(folder, 'assets')).filter((name) => /\.(js|css)$/.test(name));
const text = (name: string) => readFileSync(join(folder, 'assets', name), 'utf8');

/** A file and all that it imports, at once; and what it loads later, as the bundler lists it beside the import. */
function withImports(name: string, known = new Set<string>()): Set<string> {
  if (known.has(name)) return known;
  known.add(name);
  for (const [, imported = ''] of text(name).matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g))
    withImports(imported, known);
  return known;
}

const named = (start: string, end: string) => assets.filter((name) => name.startsWith(start) && name.endsWith(end));

it(`the first load, fonts and plots included, is below ${MOST_KB} kB`, () => {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const entries = [...page.matchAll(/\/assets\/([\w.-]+\.(?:js|css))/g)].map(([, name = '']) => name);
  const later = ['overview-', 'activity-'].flatMap((start) => named(start, '.js'));
  expect(later.length).toBeGreaterThanOrEqual(2);
  const scripts = [...entries.filter((name) => name.endsWith('.js')), ...later];
  const loaded = new Set(scripts.flatMap((name) => [...withImports(name)]));
  // A script's own styles bear its name; those of small parts are counted as a whole.
  const styles = assets.filter((name) => name.endsWith('.css') && !/^(subscriber|notifications)/.test(name));
  const font = readdirSync(join(folder, 'assets')).filter((name) => /^inter-latin-wght.*\.woff2$/.test(name));
  expect(font).toHaveLength(1);
  const compressed = [...loaded, ...styles].map(
    (name) => gzipSync(readFileSync(join(folder, 'assets', name)), { level: 9 }).length,
  );
  const whole = [...compressed, readFileSync(join(folder, 'assets', font[0] ?? '')).length].reduce(
    (sum, size) => sum + size,
    0,
  );
  expect(whole / 1_000).toBeLessThan(MOST_KB);
});
