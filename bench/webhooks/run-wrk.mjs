import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const THREADS = 1;

/** One who sends as fast as answers come (closed loop), or nearly so many a second, over so many connections. */
export async function runWrk({ root, url, file, seconds, connections, rate, from = 0, signal }) {
  const pause = rate === undefined ? 0 : (connections / rate) * 1_000;
  const script = join(root, 'bench', 'webhooks', 'post-webhooks.lua');
  const load = [`-t${THREADS}`, `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script];
  const wrk = spawn('wrk', [...load, url, '--', file, String(pause), String(from)], { signal });
  let printed = '';
  for (const stream of [wrk.stdout, wrk.stderr]) stream.setEncoding('utf8').on('data', (text) => (printed += text));
  const [code] = await once(wrk, 'close');
  const [, sent, microseconds, bad, p50, p99] =
    /^result (\d+) (\d+) (\d+) (\S+) (\S+)$/m.exec(printed)?.map(Number) ?? [];
  if (code !== 0 || sent === undefined) throw new Error(`wrk ended with ${code}: ${printed.trim().slice(-500)}`);
  if (bad > 0) throw new Error(`${bad} of ${sent} requests were not answered 200`);
  return { sent, perSecond: sent / (microseconds / 1_000_000), p50, p99 };
}
