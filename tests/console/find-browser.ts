import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface FoundBrowser {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

const FONTS = 'fonts.conf';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * A Chromium of this machine: `CHROMIUM_PATH`, one on the path, else the one that comes with npm (`@sparticuz/chromium`, for
 * Linux on x64, with the libraries and a font that slim images lack). Throws if there is none: browser tests are never left out.
 */
export function findBrowser(): FoundBrowser {
  const { CHROMIUM_PATH: named, PATH = '' } = process.env;
  const onPath = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const path = named ?? onPath.find(isProgram);
  return path === undefined ? browserOfNpm() : { path, env: {} };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // The next name is tried.
  }
}

/** Unpacked once, and whole before it has its name: test files run at the same time. */
function browserOfNpm(): FoundBrowser {
  const { version } = JSON.parse(readManifest()) as { version: string };
  const folder = join(tmpdir(), `evenkeel-chromium-${version}-with-font`);
  if (!existsSync(folder)) {
    const beside = mkdtempSync(`${folder}-`);
    unpackInto(beside);
    writeFileSync(join(beside, FONTS), fontsOf(folder));
    try {
      renameSync(beside, folder);
    } catch (error) {
      rmSync(beside, { recursive: true, force: true });
      if (!existsSync(folder)) throw error; // Else another one was faster.
    }
  }
  const env = { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: join(folder, FONTS) };
  return { path: join(folder, 'chromium'), env };
}

/** Its own configuration looks elsewhere; and without any font, text has no size, and cannot be clicked. */
function fontsOf(folder: string): string {
  const places = `<dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir>`;
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${places}</fontconfig>\n`;
}

function readManifest(): string {
  return ask(
    "console.log(readFileSync(new URL('../../package.json', import.meta.resolve('@sparticuz/chromium')), 'utf8'))",
  );
}

/** The libraries come along where it believes to be where it is made for. */
function unpackInto(folder: string): void {
  const script = "const { default: chromium } = await import('@sparticuz/chromium'); await chromium.executablePath();";
  ask(script, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' });
}

/** In a process of its own: the package is an ES module, which Jest cannot load. */
function ask(script: string, env: Readonly<Record<string, string>> = {}): string {
  const whole = `import { readFileSync } from 'node:fs'; ${script}`;
  const options = { encoding: 'utf8', env: { ...process.env, ...env }, cwd: __dirname } as const;
  return execFileSync(process.execPath, ['--input-type=module', '-e', whole], options);
}
