import { Agent, request } from 'node:http';

/**
 * Sends at its times whatever the answers do (open loop), and takes each answer's time from when its request was due, not
 * from when it went: one that is kept waiting by others counts with its wait.
 */
export async function sendAtRate({ url, path, next, perSecond, seconds, signal, onAnswer }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const millis = [];
  const under = new Set();
  const started = performance.now();
  for (let number = 0; number < perSecond * seconds; number++) {
    signal.throwIfAborted();
    const due = started + (number * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    const sending = post(new URL(path, url), next(number), agent).then(({ statusCode, headers }) => {
      if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
      millis.push(performance.now() - due);
      onAnswer?.({ due, id: headers['evenkeel-delivery'] });
    });
    under.add(sending);
    sending.finally(() => under.delete(sending)).catch(() => undefined); // told by whoever waits for all
    if (under.size > 5_000) await Promise.race(under);
  }
  await Promise.all(under);
  agent.destroy();
  return millis;
}

function post(url, { body, headers }, agent) {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
