import { atFileEnd } from '@evenkeel/testing';
import { readFileSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findBrowser } from './find-browser';

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];
const LAUNCH_WITHIN_MS = 60_000;

export interface PageLooks {
  readonly scheme?: 'light' | 'dark';
  /** In CSS pixels. */
  readonly width?: number;
  readonly height?: number;
}

export interface ConsoleBrowser {
  readonly browser: Browser;
  /** A page of a browser that nobody used before, at the console's first page. */
  openPage(url: string, looks?: PageLooks): Promise<Page>;
}

/**
 * A real Chromium until the end of the test file. Whatever a page complains of meanwhile turns the file red: an exception, an
 * error on its console, something that its content security policy refused.
 */
export async function openBrowser(): Promise<ConsoleBrowser> {
  const { path, env } = findBrowser();
  const options = { executablePath: path, args: FLAGS, timeout: LAUNCH_WITHIN_MS };
  const browser = await chromium.launch({ ...options, env: { ...ownEnvironment(), ...env } });
  const complaints: string[] = [];
  atFileEnd(async () => {
    await browser.close();
    if (complaints.length > 0) throw new Error(`pages complained:\n${complaints.join('\n')}`);
  });
  return {
    browser,
    async openPage(url, { scheme = 'light', width = 1280, height = 900 } = {}) {
      const viewport = { width, height };
      // A machine without languages has one that is no tag, which no browser of a person's has.
      const context = await browser.newContext({ colorScheme: scheme, viewport, locale: 'en-GB' });
      const page = await context.newPage();
      page.on('pageerror', ({ message }) => complaints.push(`exception: ${message}`));
      page.on('console', (message) => {
        // An answer of 400 or more is an error to the browser's console; whether it is one, the test says.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          complaints.push(message.text());
      });
      await page.goto(url);
      return page;
    },
  };
}

function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((each): each is [string, string] => each[1] !== undefined),
  );
}

/** As a person does it. */
export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page
    .getByRole('navigation', { name: 'Screens', exact: true })
    .or(page.getByRole('button', { name: 'Navigation' }))
    .first()
    .waitFor();
}

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const WHAT_AXE_LOOKS_FOR = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe has against the page as it is now: a line for each node. Transitions are let end first. */
export async function violationsOf(page: Page): Promise<string[]> {
  const settled =
    'Promise.all(document.getAnimations().filter((a) => a.effect?.getTiming().iterations !== Infinity).map((a) => a.finished.catch(() => null)))';
  await page.evaluate(settled);
  await page.evaluate(axe);
  const tags = JSON.stringify(WHAT_AXE_LOOKS_FOR);
  const found = await page.evaluate<Violation[]>(
    `axe.run(document, { runOnly: ${tags} }).then(({ violations }) => JSON.parse(JSON.stringify(violations)))`,
  );
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html}\n${failureSummary}`),
  );
}
