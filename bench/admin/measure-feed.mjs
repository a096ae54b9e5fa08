/** How fast one reader gets what is in the log, and how soon one who waits is told of a commit. */
import { setTimeout as delay } from 'node:timers/promises';
import { atLeast, atMost, percentile, shown } from '../figures.mjs';
import { SOURCE } from '../system/start-system.mjs';
import { openAdmin } from './ask-admin.mjs';
import { fillChanges } from './fill-history.mjs';

const READ_S = 10;
const PER_SECOND = 50_000;
const FIRST_EVENT_MS = 100;
/** More than are read in the time. */
const MOST_CHANGES = 1_500_000;
const COMMITS = 100;
const COMMIT_EVERY_MS = 60;

export function measureFeed(bench, { rows, changes }) {
  return bench.withSystem({ withAdmin: true, withoutWorker: true, apiToken: null }, async (system) => {
    const made = Math.min(changes, MOST_CHANGES);
    await fillChanges(system, { rows, changes: made });
    await system.rows('vacuum (analyze) evenkeel.change');
    bench.say(`${made} changes are there`);
    const admin = await openAdmin(system.admin);
    const streamed = await readStream(admin);
    bench.say(`${Math.round(streamed)} a second over the stream`);
    const polled = await readPages(admin);
    bench.say(`${Math.round(polled)} a second in pages`);
    const millis = await timeToEvent(system, admin);
    return {
      figures: [
        atLeast(PER_SECOND, 'changes to one reader of the stream', streamed, 'per s'),
        shown('to one reader, a thousand a page', polled, 'per s'),
        shown('commit to event, p50', percentile(millis, 0.5), 'ms'),
        atMost(FIRST_EVENT_MS, 'commit to event, p99', percentile(millis, 0.99), 'ms'),
      ],
      details: { streamed, polled, millis },
    };
  });
}

async function openStream({ url, key }, after) {
  const ending = new AbortController();
  const answer = await fetch(`${url}/v1/changes/stream?source=${SOURCE}${after}`, {
    headers: { authorization: `Bearer ${key}` },
    signal: ending.signal,
  });
  if (!answer.ok) throw new Error(`the stream was answered ${answer.status}`);
  return { chunks: answer.body, end: () => ending.abort() };
}

/** Events are counted, not parsed: what is measured is what gives them. */
async function readStream(admin) {
  const { chunks, end } = await openStream(admin, '');
  const began = performance.now();
  let events = 0;
  let tail = '';
  for await (const chunk of chunks) {
    const text = tail + Buffer.from(chunk).toString('latin1');
    events += text.split('\ndata: ').length - 1;
    tail = text.slice(-6);
    if (performance.now() - began >= READ_S * 1_000) break;
  }
  end();
  return events / ((performance.now() - began) / 1_000);
}

async function readPages(admin) {
  const began = performance.now();
  let read = 0;
  for (let after = ''; performance.now() - began < READ_S * 1_000;) {
    const { data, next_cursor: cursor } = await admin.get(`/v1/changes?source=${SOURCE}&limit=1000${after}`);
    read += data.length;
    after = `&after=${cursor}`;
    if (data.length === 0) break;
  }
  return read / ((performance.now() - began) / 1_000);
}

/** From when a change is about to be committed, until its event is here: so the commit is in it. */
async function timeToEvent(system, admin) {
  const { chunks, end } = await openStream(admin, '&after=now');
  const millis = [];
  const begun = new Map();
  const reading = (async () => {
    let text = '';
    for await (const chunk of chunks) {
      text += Buffer.from(chunk).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop();
      for (const block of blocks) {
        const [, subject] = /"subject":"(commit_\d+)"/.exec(block) ?? [];
        if (begun.has(subject)) millis.push(performance.now() - begun.get(subject));
      }
      if (millis.length >= COMMITS) return;
    }
  })();
  for (let n = 0; n < COMMITS; n++) {
    await delay(COMMIT_EVERY_MS + Math.random() * COMMIT_EVERY_MS);
    begun.set(`commit_${n}`, performance.now());
    await system.rows(
      `insert into evenkeel.change (source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type)
       values ($1, 'subscriber', $2, $2, 1, 'created', false, '{}', '{}', 'sweep')`,
      [SOURCE, `commit_${n}`],
    );
  }
  await Promise.race([reading, delay(10_000, undefined, { ref: false })]);
  end();
  if (millis.length < COMMITS) throw new Error(`only ${millis.length} of ${COMMITS} events came`);
  return millis;
}
