import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * A Chromium of this machine: `CHROMIUM_PATH`, one on the path, else the one that comes with npm (`@sparticuz/chromium`, for
 * Linux on x64, with the libraries that slim images lack). Throws if there is none: browser tests are never left out.
 */
export function findBrowser(): { readonly path: string; readonly env: Readonly<Record<string, string>> } {
  const { CHROMIUM_PATH: named, PATH = '' } = process.env;
  const onPath = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const path = named ?? onPath.find(isProgram);
  return path === undefined ? unpackBrowser() : { path, env: {} };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // The next name is tried.
  }
}

/** In a process of its own: the package is an ES module, which Jest cannot load, and it puts its libraries on a path. */
function unpackBrowser() {
  const script = `
    process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x';
    const { default: chromium } = await import('@sparticuz/chromium');
    const path = await chromium.executablePath();
    console.log(JSON.stringify({ path, env: { LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH ?? '' } }));`;
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return JSON.parse(told) as { path: string; env: Record<string, string> };
}
