import { waitFor } from '@evenkeel/testing';
import type { Page } from 'playwright-core';
import { openBrowser, signIn, violationsOf, type ConsoleBrowser } from './open-browser';
import { FIRST_KEY, startConsole, type ConsoleSystem } from './start-console';

/** An endpoint is added, fails, is seen to, and recovers: in a real browser, with the real worker and the simulator's receiver. */
let running: ConsoleSystem;
let browser: ConsoleBrowser;
const OUTBOUND = { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.1', EVENKEEL_RETRY_SCHEDULE: '0s,100ms,100ms' };

beforeAll(async () => {
  running = await startConsole({ env: OUTBOUND });
  browser = await openBrowser();
}, 120_000);

const behave = (fail: object) => running.system.control('POST', 'receiver', { name: 'payouts', fail });
const change = (subscribers: number) =>
  running.system.control('POST', 'mutations', { mutations: [{ burst: { events: subscribers, subscribers } }] });
const receiver = () => `${running.system.simulator.url}/receiver/payouts`;
const figure = (page: Page, name: string) => page.locator('dl > div').filter({ hasText: name }).locator('dd').first();
const open = (page: Page, path: string) => page.goto(new URL(path, running.url).href);

it('is added by a form that tells what the API says against it, and shows the secret this once', async () => {
  const page = await browser.openPage(running.url);
  await signIn(page, FIRST_KEY);
  await page.getByRole('link', { name: 'Endpoints' }).click();
  await page.getByText('Nobody is told yet').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'Add endpoint' }).click();

  await page.getByLabel('URL').fill('https://169.254.169.254/hooks');
  await page.getByRole('button', { name: 'Add header' }).click();
  await page.getByLabel('Name of header 1').fill('host');
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByRole('alert').filter({ hasText: 'invalid_request' }).waitFor();
  await page.getByRole('alert').filter({ hasText: 'is set by Evenkeel' }).waitFor();
  await page.getByLabel('Name of header 1').fill('x-tenant');
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByRole('alert').filter({ hasText: 'not at a public address' }).waitFor();
  expect(await page.getByLabel('URL').getAttribute('aria-invalid')).toBe('true');
  expect(await violationsOf(page)).toEqual([]);

  await behave({});
  await page.getByLabel('URL').fill(receiver());
  await page.getByLabel('Description').fill('Payouts');
  await page.getByLabel('Hold back provisional changes').uncheck();
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByRole('heading', { name: 'Payouts is added' }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Signing secret' }).inputValue()).toMatch(/^whsec_/);
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'I have stored it' }).click();
  await page.getByText('It was told nothing yet').waitFor();
  await page.goBack();
  expect(await page.getByRole('textbox', { name: 'Signing secret' }).count()).toBe(0);
}, 90_000);

it.each(['light', 'dark'] as const)(
  'fails, and says so; its messages tell why, are recovered, and it is well again (%s)',
  async (scheme) => {
    const { data } = await running.client.request<{ data: { id: string }[] }>('GET', '/v1/endpoints');
    const [{ id } = { id: '' }] = data;
    const page = await browser.openPage(running.url, { scheme });
    await signIn(page, FIRST_KEY);
    await open(page, `/endpoints/${id}`);
    await page.getByText('enabled', { exact: true }).waitFor();

    await behave({ probability: 1, status: 502 });
    await change(3);
    // Without a touch: the page sees it by itself.
    await page.getByText('failing', { exact: true }).waitFor({ timeout: 20_000 });
    await page.getByText('Every attempt fails').waitFor();
    await page.getByText('Last time: It failed, with status 502.').waitFor();
    await figure(page, 'Parked').filter({ hasText: /[1-9]/ }).waitFor({ timeout: 30_000 });
    expect(await violationsOf(page)).toEqual([]);

    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText('The endpoint Payouts fails').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'See what it answers' }).click();
    await page.getByText('parked', { exact: true }).first().click();
    await page
      .getByRole('button', { name: /version/ })
      .first()
      .click();
    const story = page.getByRole('dialog', { name: 'Message' });
    await story.getByText('It failed.').waitFor();
    expect(await story.getByText('told to answer 502').count()).toBe(3);
    expect(await violationsOf(page)).toEqual([]);
    await story.getByRole('button', { name: 'Close' }).click();
    expect(await violationsOf(page)).toEqual([]);

    await page.getByRole('button', { name: 'Send test' }).click();
    const trial = page.getByRole('dialog');
    await trial.getByRole('button', { name: 'Send test' }).click();
    await trial.getByText('Answered 502').waitFor();
    await behave({});
    await trial.getByRole('button', { name: 'Send another' }).click();
    await trial.getByText('Answered 200').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await trial.getByRole('button', { name: 'Close' }).last().click();

    await page.getByRole('button', { name: 'Recover parked messages…' }).click();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page
      .getByText(/^\d+ messages? sent again\.$/)
      .first()
      .waitFor();
    await figure(page, 'Parked').filter({ hasText: /^0$/ }).waitFor({ timeout: 20_000 });
    await page.getByText('enabled', { exact: true }).waitFor({ timeout: 20_000 });
    await page.getByText('delivered', { exact: true }).first().click();
    await page.getByText('redelivery', { exact: true }).first().waitFor();
    expect(await page.getByText('Every attempt fails').count()).toBe(0);
  },
  120_000,
);

it('is steered by the keyboard alone, paused, changed and deleted, at 360 pixels', async () => {
  const page = await browser.openPage(running.url, { width: 360, height: 780 });
  await signIn(page, FIRST_KEY);
  await page.getByTestId('sentence').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.getByRole('link', { name: 'Payouts' }).waitFor();
  const tooWide = () => page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
  expect(await tooWide()).toBe(false);
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'Payouts' }).press('Enter');
  for (const state of ['all', 'waiting', 'sending', 'delivered', 'parked', 'skipped']) {
    const box = await page.getByRole('radiogroup').getByText(state, { exact: true }).boundingBox();
    expect([state, box !== null && box.x >= 0 && box.x + box.width <= 340]).toEqual([state, true]);
  }
  await page.getByRole('button', { name: 'More' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Pause' }).waitFor();
  await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
  expect(await violationsOf(page)).toEqual([]);
  expect(await tooWide()).toBe(false);
  await page.locator('[role=menuitem]:focus', { hasText: 'Pause' }).press('Enter');
  await page.getByText('Nothing is lost: changes wait').waitFor();
  expect(await tooWide()).toBe(false);
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Resume' }).press('Enter');
  await page.getByText('enabled', { exact: true }).waitFor();

  await page.getByRole('link', { name: 'Edit' }).press('Enter');
  await page.getByLabel('Description').fill('Payouts, and more');
  expect(await tooWide()).toBe(false);
  await page.getByRole('button', { name: 'Save' }).press('Enter');
  await page.getByRole('heading', { name: 'Payouts, and more' }).waitFor();

  await page.getByRole('button', { name: 'More' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Delete…' }).press('Enter');
  const sure = page.getByRole('button', { name: 'Delete endpoint' });
  expect(await sure.isDisabled()).toBe(true);
  await page.getByLabel(/to confirm/).fill('127.0.0.1');
  expect(await violationsOf(page)).toEqual([]);
  await sure.press('Enter');
  await page.getByText('Nobody is told yet').waitFor();
  const list = () => running.client.request<{ data: unknown[] }>('GET', '/v1/endpoints');
  await waitFor(async () => (await list()).data.length === 0, { timeoutMs: 5_000 });
}, 90_000);

it('shows nobody what the key forbids', async () => {
  const { id } = await running.client.request<{ id: string }>('POST', '/v1/endpoints', { body: { url: receiver() } });
  const seen = async (scope: 'read' | 'operate') => {
    const page = await browser.openPage(running.url);
    await signIn(page, await running.makeKey(scope));
    await open(page, '/endpoints');
    await page.getByRole('link', { name: /receiver\/payouts/ }).waitFor();
    const mayAdd = await page.getByRole('link', { name: 'Add endpoint' }).count();
    await open(page, `/endpoints/${id}`);
    await page.getByText('It was told nothing yet').waitFor();
    const [test, edit] = [page.getByRole('button', { name: 'Send test' }), page.getByRole('link', { name: 'Edit' })];
    return [mayAdd, await test.count(), await edit.count()];
  };
  expect(await seen('read')).toEqual([0, 0, 0]);
  expect(await seen('operate')).toEqual([0, 1, 0]);
}, 60_000);
