import { openBrowser, signIn, violationsOf, type ConsoleBrowser } from './open-browser';
import { FIRST_KEY, startConsole, type ConsoleSystem } from './start-console';

/** What sets the system up, on a telephone. */
let running: ConsoleSystem;
let browser: ConsoleBrowser;

beforeAll(async () => {
  running = await startConsole();
  browser = await openBrowser();
  await running.makeKey('read');
}, 120_000);

it.each([
  ['/sources', 'demo'],
  ['/sources/demo', 'Calls an hour'],
  ['/connect', 'Webhook secret'],
  ['/connect/demo', 'Your copy is true'],
  ['/keys', 'may read'],
  ['/audit', 'key.created'],
  ['/settings', 'deliveries'],
])(
  '%s is usable at 360 px: nothing is beside the page, and axe finds nothing',
  async (path, shown) => {
    const page = await browser.openPage(`${running.url}${path}`, { width: 360, height: 780 });
    await signIn(page, FIRST_KEY);
    await page.getByRole('main').getByText(shown).first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await violationsOf(page)).toEqual([]);
  },
  60_000,
);

it('how old the proof of a source is, and when the next comes, is seen at 360 px without scrolling', async () => {
  const page = await browser.openPage(`${running.url}/sources`, { width: 360, height: 780 });
  await signIn(page, FIRST_KEY);
  const next = page.getByText(/^next sweep: (in \d+ min|due now)$/).first();
  await next.waitFor();
  const box = await next.boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 1_000)).toBeLessThanOrEqual(344);
}, 60_000);
