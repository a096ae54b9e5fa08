import type { Page } from 'playwright-core';
import { LIST } from '../harness/start-system';
import { openBrowser, signIn, violationsOf, type ConsoleBrowser } from './open-browser';
import { FIRST_KEY, startConsole, type ConsoleSystem } from './start-console';

/** A person who knows the provider's pages, and nothing of ours, connects a campaign and watches it arrive. */
let running: ConsoleSystem;
let browser: ConsoleBrowser;

beforeAll(async () => {
  running = await startConsole();
  browser = await openBrowser();
}, 120_000);

const SECRET = 'a-secret-of-the-provider';
const ingestUrl = () => running.system.ingests[0]?.url ?? '';

async function fillIn(page: Page, given: { id: string; list?: string; token?: string }): Promise<void> {
  await page.getByLabel('Campaign ID').fill(given.list ?? LIST);
  await page.getByLabel('API token').fill(given.token ?? 'simulator');
  await page.getByLabel('Webhook secret').fill(SECRET);
  await page.getByLabel('Name in Evenkeel').fill(given.id);
  await page.getByRole('button', { name: 'Fill in its API address' }).click();
}

async function openForm(scheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const page = await browser.openPage(running.url, { scheme });
  await signIn(page, FIRST_KEY);
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.getByRole('link', { name: 'Connect a campaign' }).click();
  await page.getByRole('heading', { name: 'Connect a campaign' }).waitFor();
  return page;
}

const connect = (page: Page) => page.getByRole('button', { name: 'Connect', exact: true }).click();

it.each([
  ['light', 'spring'],
  ['dark', 'autumn'],
] as const)(
  'a campaign is connected, step by step, until it is true; axe finds nothing (%s)',
  async (scheme, id) => {
    const page = await openForm(scheme);
    expect(await violationsOf(page)).toEqual([]);
    await fillIn(page, { id });
    await connect(page);
    await page.getByText(`${ingestUrl()}/webhooks/${id}`).waitFor();
    await page.getByText('Waiting for the first webhook…').waitFor();
    await page
      .getByTestId('true-as-of')
      .filter({ hasText: /^True as of .* subscribers, .* being checked\.$/ })
      .waitFor();
    await page
      .getByRole('heading', { name: /^Your copy is true as it was read; webhooks have not arrived yet/ })
      .waitFor();
    expect(await page.getByRole('link', { name: 'Go to the overview' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Go on with step 2' }).click();
    await page.locator('h2:focus').filter({ hasText: 'Point the webhook here' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);

    await running.system.control('POST', 'webhook', {
      url: `${ingestUrl()}/webhooks/${id}`,
      secret: SECRET,
      state: 'enabled',
    });
    await running.system.control('POST', 'mutations', { mutations: [{ test_ping: {} }] });
    await page.getByText('The way works: URL and secret are right').waitFor();
    await running.system.control('POST', 'mutations', {
      mutations: [{ create: { email: `${id}@example.test`, verified: true } }],
    });
    await page.getByRole('heading', { name: /^Webhooks arrive/ }).waitFor();
    await page.getByText('new_registration').waitFor();
    await page.getByRole('heading', { name: 'Your copy is true (done)' }).waitFor();
    await page.getByRole('link', { name: 'Go to the overview' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  },
  90_000,
);

it('what is missing, and what the API has against a field, is said beside that field, which gets the focus', async () => {
  const page = await openForm();
  await connect(page);
  const list = page.getByLabel('Campaign ID');
  await page.getByText('The ID of the campaign is needed.').waitFor();
  await page.locator('[name=list_uuid]:focus').waitFor();
  expect(await list.getAttribute('aria-invalid')).toBe('true');
  expect(await violationsOf(page)).toEqual([]);

  await fillIn(page, { id: 'Not A Name' });
  await connect(page);
  await page.getByText('Must be 1 to 63 of a-z, 0-9, _ and -, and begin with a letter or digit.').waitFor();
  await page.locator('[name=id]:focus').waitFor();
  await fillIn(page, { id: 'demo' });
  await connect(page);
  await page.getByText('There is a source of this name already.').waitFor();
}, 60_000);

it.each([
  [
    'a token that is not the provider’s',
    { id: 'wrong-token', token: 'mistyped' },
    'The provider refuses the API token',
  ],
  [
    'the ID of a campaign that there is none of',
    { id: 'wrong-list', list: 'MF0000000001' },
    /^(The provider knows no such campaign for this token|The campaign is not among the active ones of the account)$/,
  ],
])(
  '%s is said at the step of reading, with the way to mend it',
  async (_, given, said) => {
    const page = await openForm();
    await fillIn(page, given);
    await connect(page);
    await page.getByRole('heading', { name: /^It cannot be read/ }).waitFor();
    await page.getByText(said).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('link', { name: `Go to the settings of ${given.id}` }).click();
    await page.getByRole('button', { name: 'Edit settings' }).waitFor();
  },
  90_000,
);
