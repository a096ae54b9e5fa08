import autocannon from 'autocannon';
import { readFileSync } from 'node:fs';

/** They are held in memory, each with its headers. */
const MOST = 50_000;

/** As `runWrk`, where there is none: of JavaScript, so it takes more of the processors from what is measured. */
export async function runAutocannon({ url, file, seconds, connections, rate, from = 0, signal }) {
  const running = autocannon({
    ...{ url, connections, duration: seconds, timeout: 10, requests: requestsOf(file, from) },
    ...(rate !== undefined && { overallRate: rate }),
  });
  const end = () => running.stop();
  signal.addEventListener('abort', end);
  const { requests, duration, errors, timeouts, non2xx, latency } = await running;
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  const bad = errors + timeouts + non2xx;
  if (bad > 0) throw new Error(`${bad} of ${requests.total} requests were not answered 200`);
  return { sent: requests.total, perSecond: requests.total / duration, p50: latency.p50, p99: latency.p99 };
}

function requestsOf(file, from) {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const begin = from % lines.length;
  return [...lines.slice(begin), ...lines.slice(0, begin)].slice(0, MOST).map((line) => {
    const tab = line.indexOf('\t');
    const headers = { 'content-type': 'application/json', 'x-referralhero-signature': line.slice(0, tab) };
    return { method: 'POST', headers, body: line.slice(tab + 1) };
  });
}
