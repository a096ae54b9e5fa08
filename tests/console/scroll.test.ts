import type { Page } from 'playwright-core';
import { openBrowser, signIn, type ConsoleBrowser } from './open-browser';
import { FIRST_KEY, startConsole, type ConsoleSystem } from './start-console';

/**
 * A long list is scrolled for ten seconds, and the page never keeps a frame waiting. What is held to a figure is the processor
 * time of each task of the page, as Chromium traces it: how long a task lasts by the clock tells how busy the machine is too.
 */
const ROWS = 100_000;
const SCROLL_MS = 10_000;
const MOST_MS = 50;

let running: ConsoleSystem;
let browser: ConsoleBrowser;

beforeAll(async () => {
  running = await startConsole();
  browser = await openBrowser();
  await running.system.rows(
    `insert into mirror.subscriber (source, id, list_uuid, name, email, code, referral_status, version, provisional, raw)
     select 'long', 'sub_' || lpad(n::text, 6, '0'), 'MF-long', 'Person ' || n, 'person' || n || '@example.test', 'C' || n,
       'confirmed', 1, false, '{}'
     from generate_series(1, $1::int) as n`,
    [ROWS],
  );
}, 120_000);

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of processor time. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

it(`no task takes ${MOST_MS} ms of processor while ${ROWS} subscribers are scrolled for ${SCROLL_MS / 1_000} s`, async () => {
  const page = await browser.openPage(`${running.url}/subscribers?source=long`);
  await signIn(page, FIRST_KEY);
  await page.getByRole('link', { name: 'Person 1', exact: true }).waitFor();
  await browser.browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  const { frames, rows } = await scroll(page);
  const { traceEvents } = JSON.parse((await browser.browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const millis = tasksOfPages(traceEvents);
  expect(millis.length).toBeGreaterThan(frames);
  expect(rows).toBeGreaterThan(50);
  expect(Math.max(...millis)).toBeLessThan(MOST_MS);
}, 90_000);

/** Some pixels further with each frame; answers how many frames there were, and how many rows went by. */
function scroll(page: Page): Promise<{ readonly frames: number; readonly rows: number }> {
  return page.evaluate(`new Promise((resolve) => {
    const list = document.querySelector('[role=table]');
    const until = performance.now() + ${SCROLL_MS};
    let frames = 0;
    const step = (now) => {
      frames += 1;
      list.scrollTop += 60;
      if (now < until) requestAnimationFrame(step);
      else resolve({ frames, rows: Math.floor(list.scrollTop / 46) });
    };
    requestAnimationFrame(step);
  })`);
}

/** Processor time of each task on a page's own thread, in milliseconds. */
function tasksOfPages(events: readonly TraceEvent[]): number[] {
  const place = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const isPage = ({ name, args }: TraceEvent) => name === 'thread_name' && args?.name === 'CrRendererMain';
  const pages = new Set(events.filter(isPage).map(place));
  return events
    .filter((event) => event.ph === 'X' && event.name.endsWith('RunTask') && pages.has(place(event)))
    .flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1_000]));
}
