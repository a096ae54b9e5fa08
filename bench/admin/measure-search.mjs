/** What a person or their tool waits for: each documented filter of the search, the first page and a deep one, and one row. */
import { atMost, percentile, shown } from '../figures.mjs';
import { SOURCE } from '../system/start-system.mjs';
import { openAdmin } from './ask-admin.mjs';
import { fillHistory } from './fill-history.mjs';

const P99_MS = 50;

export function measureSearch(bench, { rows, changes, requests }) {
  return bench.withSystem({ withAdmin: true, withoutWorker: true, apiToken: null }, async (system) => {
    await fillHistory(system, { rows, changes });
    bench.say(`${rows} rows and ${changes} changes are there`);
    const admin = await openAdmin(system.admin);
    const timed = [];
    for (const [what, pathOf] of Object.entries(questions(rows))) {
      system.signal.throwIfAborted();
      const millis = await askOften(admin, pathOf, requests);
      timed.push({ what, p50: percentile(millis, 0.5), p99: percentile(millis, 0.99) });
      bench.say(`${what}: p50 ${timed.at(-1).p50.toFixed(1)} ms, p99 ${timed.at(-1).p99.toFixed(1)} ms`);
    }
    const worst = timed.reduce((slow, each) => (each.p99 > slow.p99 ? each : slow));
    return {
      figures: [
        ...timed.map(({ what, p99 }) => shown(`${what}, p99`, p99, 'ms')),
        atMost(P99_MS, `the slowest of them (${worst.what}), p99`, worst.p99, 'ms'),
      ],
      details: { timed },
    };
  });
}

async function askOften(admin, pathOf, requests) {
  for (let n = 0; n < 20; n++) await admin.get(pathOf()); // connections, plans, pages of the tables
  const millis = [];
  for (let n = 0; n < requests; n++) {
    const path = pathOf();
    const began = performance.now();
    await admin.get(path);
    millis.push(performance.now() - began);
  }
  return millis;
}

/** Each of them about another row than the one before. */
function questions(rows) {
  const some = () => Math.floor(Math.random() * rows);
  const idOf = (n) => `sub_${n.toString(16).padStart(12, '0')}`;
  const search = (filter, source = true) => `/v1/subscribers?${source ? `source=${SOURCE}&` : ''}${filter}`;
  const deep = () => `cursor=${Buffer.from(JSON.stringify([SOURCE, idOf(some())])).toString('base64url')}`;
  const hoursAgo = (hours) => new Date(Date.now() - hours * 3_600_000).toISOString();
  return {
    'all, the first page': () => search(''),
    'all, a deep page': () => search(deep()),
    'all of all sources, a deep page': () => search(deep(), false),
    'by e-mail': () => search(`email=person${some()}%40example.test`),
    'by e-mail, in all sources': () => search(`email=person${some()}%40example.test`, false),
    'by e-mail, nobody has it': () => search(`email=nobody${some()}%40example.test`, false),
    'by code': () => search(`code=MF${some()}`),
    'by the beginning of an e-mail': () => search(`search=person${some()}`),
    'by one letter': () => search('search=p', false),
    'by status': () => search('status=pending'),
    'by status, a deep page': () => search(`status=pending&${deep()}`),
    'by status, nobody has it': () => search('status=unqualified'),
    'due ones': () => search('dirty=true'),
    'provisional ones, a deep page': () => search(`provisional=true&${deep()}`),
    'deleted ones, a deep page': () => search(`deleted=true&${deep()}`),
    'changed within an hour': () => search(`changed_after=${hoursAgo(1)}`),
    'changed within a day, a deep page': () => search(`changed_after=${hoursAgo(24)}&${deep()}`),
    'changed an hour of some day': () => {
      const since = 24 + Math.random() * 600;
      return search(`changed_after=${hoursAgo(since)}&changed_before=${hoursAgo(since - 1)}`);
    },
    'a subscriber, with provenance': () => `/v1/subscribers/${SOURCE}/${idOf(some())}`,
    'its history': () => `/v1/subscribers/${SOURCE}/${idOf(some())}/history`,
    'as it was': () => `/v1/subscribers/${SOURCE}/${idOf(some())}?at=${new Date().toISOString()}`,
    'health of the source': () => `/v1/sources/${SOURCE}/health`,
    'a page of the feed': () => `/v1/changes?limit=100&source=${SOURCE}`,
  };
}
