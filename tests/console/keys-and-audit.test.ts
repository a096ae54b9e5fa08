import type { Page } from 'playwright-core';
import { openBrowser, signIn, violationsOf, type ConsoleBrowser } from './open-browser';
import { FIRST_KEY, startConsole, type ConsoleSystem } from './start-console';

/** Keys are made and revoked, the audit tells of it, and the queue rests and goes on: in a real browser. */
let running: ConsoleSystem;
let browser: ConsoleBrowser;

beforeAll(async () => {
  running = await startConsole();
  browser = await openBrowser();
}, 120_000);

const go = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Screens', exact: true }).getByRole('link', { name, exact: false }).click();

it.each(['light', 'dark'] as const)(
  'a key is made with no more than it needs, shown this once, used, and revoked (%s)',
  async (scheme) => {
    const name = `reports ${scheme}`;
    const page = await browser.openPage(running.url, { scheme });
    await signIn(page, FIRST_KEY);
    await go(page, 'Keys');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    await page.getByRole('button', { name: 'Make key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a key' });
    await dialog.getByRole('button', { name: 'Make key' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'invalid_request' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Make key' }).click();
    const key = await dialog.getByRole('textbox', { name: 'API key' }).inputValue();
    expect(key).toMatch(/^ek_/);
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'I have stored it' }).click();
    await page
      .getByRole('row', { name: new RegExp(`^${name}`) })
      .filter({ hasText: 'valid' })
      .waitFor();
    expect(await violationsOf(page)).toEqual([]);

    const theirs = await browser.openPage(running.url, { scheme });
    await signIn(theirs, key);
    await theirs.getByTestId('sentence').waitFor();
    const screens = theirs.getByRole('navigation', { name: 'Screens', exact: true });
    expect(await screens.getByRole('link', { name: /Keys|Audit/ }).count()).toBe(0);
    await go(theirs, 'Settings');
    await theirs.getByRole('heading', { name: 'Queue of deliveries' }).waitFor();
    await theirs.getByText('The oldest has waited').waitFor();
    expect(await theirs.getByRole('button', { name: 'Pause' }).count()).toBe(0);

    await page.getByRole('button', { name: `Revoke ${name}` }).click();
    await page.getByLabel(/to confirm/).fill(name);
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await page
      .getByRole('row', { name: new RegExp(`^${name}`) })
      .filter({ hasText: 'revoked' })
      .waitFor();
    await theirs.getByText('Your key is not accepted any more').waitFor();
  },
  90_000,
);

it('the audit tells who did it, to what, and what became another', async () => {
  const [source] = (await running.client.request<{ data: { id: string }[] }>('GET', '/v1/sources')).data;
  await running.client.request('POST', `/v1/sources/${source?.id ?? ''}/pause`);
  await running.client.request('POST', `/v1/sources/${source?.id ?? ''}/resume`);
  const page = await browser.openPage(running.url);
  await signIn(page, FIRST_KEY);
  await go(page, 'Audit');
  await page.getByRole('button', { name: 'source.paused source demo' }).click();
  const entry = page.getByRole('dialog', { name: 'source.paused' });
  await entry.getByRole('row', { name: /^status active paused/ }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await entry.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'source demo', exact: true }).first().click();
  await page.getByText('Only source demo').waitFor();
  await page.getByRole('button', { name: /^key\.created/ }).waitFor({ state: 'detached' });
  expect(page.url()).toContain('resource=');
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page
    .getByRole('button', { name: /^key\.created/ })
    .first()
    .waitFor();
}, 60_000);

it('the audit is narrowed to one source, by hand and by its address', async () => {
  const secret = { list_uuid: 'MF-other', webhook_secret: 'a secret' };
  await running.client.request('POST', '/v1/sources', { body: { id: 'other', ...secret } });
  await running.makeKey('read');
  const page = await browser.openPage(running.url);
  await signIn(page, FIRST_KEY);
  await go(page, 'Audit');
  await page
    .getByRole('button', { name: /^key\.created/ })
    .first()
    .waitFor();
  await page.getByRole('combobox', { name: 'Source' }).click();
  await page.getByRole('option', { name: 'other' }).click();
  await page.getByText('Only of source other').waitFor();
  const lines = page.getByRole('group', { name: 'What was done, as a table' }).getByRole('row');
  await page
    .getByRole('button', { name: /^key\.created/ })
    .first()
    .waitFor({ state: 'detached' });
  expect(await lines.getByRole('button', { name: /^source\.created/ }).count()).toBe(1);
  expect(page.url()).toContain('source=other');
  expect(await violationsOf(page)).toEqual([]);

  await running.client.request('DELETE', '/v1/sources/other?mirror=purge');
  await page.reload();
  await page.getByRole('button', { name: 'source.removed source other' }).waitFor();
  await page.getByText('Only of source other').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page
    .getByRole('button', { name: /^key\.created/ })
    .first()
    .waitFor();
}, 60_000);

it.each(['light', 'dark'] as const)(
  'settings: the queue rests and goes on, and what is stored is told, at 360 pixels too (%s)',
  async (scheme) => {
    const page = await browser.openPage(running.url, { scheme, width: 360, height: 780 });
    await signIn(page, FIRST_KEY);
    await page.getByTestId('sentence').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press(',');
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    await page.getByText('no worker records them').waitFor();
    await page.getByRole('row', { name: /^deliveries/ }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    await page.getByRole('button', { name: 'Resume' }).press('Enter');
    await page.getByText('no worker records them').waitFor({ state: 'detached' });
  },
  60_000,
);
