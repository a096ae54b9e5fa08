import type { Page } from 'playwright-core';
import type { SystemOptions } from '../harness/start-system';
import { openBrowser, signIn, type ConsoleBrowser, type PageLooks } from './open-browser';
import { FIRST_KEY, startConsole, type ConsoleSystem } from './start-console';

interface SignedIn extends PageLooks {
  /** Without it the one that may do everything. */
  readonly key?: string;
}

export interface OpenConsole extends ConsoleSystem {
  readonly browser: ConsoleBrowser;
  /** A page at this address, once somebody has signed in there. */
  open(path: string, as?: SignedIn): Promise<Page>;
}

/** The system with a console, and a browser to look at it, until the end of the test file. */
export async function openConsole(over: Partial<SystemOptions> = {}): Promise<OpenConsole> {
  const running = await startConsole(over);
  const browser = await openBrowser();
  return {
    ...running,
    browser,
    async open(path, { key = FIRST_KEY, ...looks } = {}) {
      const page = await browser.openPage(`${running.url}${path}`, looks);
      await signIn(page, key);
      return page;
    },
  };
}
