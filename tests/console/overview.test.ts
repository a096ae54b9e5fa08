import type { Page } from 'playwright-core';
import { openBrowser, signIn, violationsOf, type ConsoleBrowser } from './open-browser';
import { FIRST_KEY, startConsole, type ConsoleSystem } from './start-console';

/** Is my copy true, and since when: the first page, in a real browser, of the real system. */
let running: ConsoleSystem;
let browser: ConsoleBrowser;

beforeAll(async () => {
  running = await startConsole();
  browser = await openBrowser();
}, 120_000);

const sentenceOf = (page: Page) => page.getByTestId('sentence');

it.each(['light', 'dark'] as const)(
  'says whether the copy is true, and since when, and axe finds nothing (%s)',
  async (scheme) => {
    const page = await browser.openPage(running.url, { scheme });
    expect(await violationsOf(page)).toEqual([]);
    await signIn(page, FIRST_KEY);
    await sentenceOf(page)
      .filter({ hasText: /^True as of (now|\d+ (s|min) ago)\. \d+ subscribers, / })
      .waitFor();
    const { subscribers } = (
      await running.client.request<{ mirrored: { subscribers: number } }>('GET', '/v1/sources/demo/health')
    ).mirrored;
    await sentenceOf(page)
      .filter({ hasText: `${subscribers} subscribers` })
      .waitFor();
    await sentenceOf(page)
      .filter({ hasText: /; next sweep (in \d+ min|due now)\.$/ })
      .waitFor();
    expect(await violationsOf(page)).toEqual([]);
  },
  60_000,
);

it('of what was not counted yet says so, and shows no sign that has to be guessed', async () => {
  const page = await browser.openPage(running.url);
  await signIn(page, FIRST_KEY);
  const plot = page.getByRole('figure', { name: 'Deliveries' });
  await plot.filter({ hasText: /not counted yet|\d\/min/ }).waitFor();
  const lag = page.getByRole('figure', { name: 'Lag from receipt to record' });
  await lag.filter({ hasText: /no webhook recorded|\d ms/ }).waitFor();
  for (const figure of [plot, lag]) expect(await figure.textContent()).not.toContain('–');
}, 60_000);

it('a key that nobody made is refused in words, and the key of a session that ends leads back to signing in', async () => {
  const page = await browser.openPage(running.url);
  await page.getByLabel('API key').fill('ek_nobody-has-made-this-one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').filter({ hasText: 'Nobody here knows this key' }).waitFor();
  expect(await violationsOf(page)).toEqual([]);

  const made = await running.client.request<{ id: string; key: string }>('POST', '/v1/keys', {
    body: { name: 'short', scope: 'read' },
  });
  await signIn(page, made.key);
  await sentenceOf(page).waitFor();
  await running.client.request('DELETE', `/v1/keys/${made.id}`);
  await page.getByText('Your key is not accepted any more').waitFor();
  await page.getByLabel('API key').waitFor();
}, 60_000);

it('signing out forgets the key; so does another tab not know it, and a page that is loaded anew does', async () => {
  const page = await browser.openPage(running.url);
  await signIn(page, FIRST_KEY);
  await page.reload();
  await sentenceOf(page).waitFor();
  const other = await page.context().newPage();
  await other.goto(running.url);
  await other.getByLabel('API key').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('API key').waitFor();
  expect(await page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])')).not.toContain(FIRST_KEY);
}, 60_000);
