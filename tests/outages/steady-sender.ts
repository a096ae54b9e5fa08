import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { LIST, SECRET } from '../harness/start-system';

/**
 * Sends webhooks at a steady rate whatever the answers are like (open loop), to each address in turn, and keeps how each
 * was answered. A connection that is refused, since that ingest was killed, is no answer: as the provider would, it sends
 * that webhook again, to the next address.
 */
export interface Sending {
  /** Ids of the deliveries that were answered 200: what was promised to be kept. */
  readonly accepted: string[];
  /** Any other answer, as `503 cannot_be_kept`. */
  readonly otherAnswers: string[];
  /** Requests that ended without an answer; they are not sent again once they were under way. */
  readonly unanswered: () => number;
  readonly sent: () => number;
  /** Milliseconds that the slowest answer took. */
  readonly slowest: () => number;
  /** Sends no more, and waits for the answers. */
  stop(): Promise<void>;
}

const SUBSCRIBERS = 500;
const EVERY_MS = 20;
const ANSWER_WITHIN_MS = 15_000;

export function sendSteadily(urls: () => readonly string[], perSecond: number): Sending {
  const agent = new Agent({ keepAlive: true, maxSockets: 500 });
  const answers = { accepted: [] as string[], otherAnswers: [] as string[], unanswered: 0, slowest: 0 };
  const underWay = new Set<Promise<void>>();
  let [number, stopped] = [0, false];

  async function run(): Promise<void> {
    const began = performance.now();
    while (!stopped) {
      const due = Math.floor(((performance.now() - began) / 1_000) * perSecond);
      for (; number < due; number += 1) {
        const sending = sendOne(number, urls, agent, answers).finally(() => underWay.delete(sending));
        underWay.add(sending);
      }
      await delay(EVERY_MS);
    }
  }
  const running = run();

  return {
    accepted: answers.accepted,
    otherAnswers: answers.otherAnswers,
    unanswered: () => answers.unanswered,
    sent: () => number,
    slowest: () => answers.slowest,
    async stop() {
      stopped = true;
      await running;
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}

interface Answers {
  readonly accepted: string[];
  readonly otherAnswers: string[];
  unanswered: number;
  slowest: number;
}

async function sendOne(index: number, urls: () => readonly string[], agent: Agent, answers: Answers): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const to = urls();
    const began = performance.now();
    try {
      const url = `${to[(index + tries) % to.length] ?? ''}/webhooks/demo`;
      const { status, id, body } = await post(url, webhook(index), agent);
      answers.slowest = Math.max(answers.slowest, performance.now() - began);
      if (status === 200) answers.accepted.push(id);
      else answers.otherAnswers.push(`${status} ${body}`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED' && tries < 3) continue;
      answers.unanswered += 1;
      return;
    }
  }
}

function webhook(index: number) {
  const id = `sub_${String(index % SUBSCRIBERS).padStart(6, '0')}`;
  const body = Buffer.from(
    JSON.stringify({
      ...{ list_uuid: LIST, subscriber_id: id, response: 'subscriber_updated', name: `Name ${index}` },
      ...{
        first_name: 'Name',
        last_name: String(index),
        email: `${id}@example.test`,
        code: id,
        source: 'direct_visit',
      },
      ...{ extra_field: '', extra_field_2: '', referred: false, referral: '', referral_link: `https://x.test/${id}` },
      created_at: 1_700_000_000,
    }),
  );
  const signature = createHmac('sha256', SECRET).update(body).digest('base64');
  return { body, headers: { 'content-type': 'application/json', 'x-referralhero-signature': signature } };
}

interface Answer {
  readonly status: number;
  readonly id: string;
  readonly body: string;
}

function post(url: string, { body, headers }: ReturnType<typeof webhook>, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } });
    sending.setTimeout(ANSWER_WITHIN_MS, () => sending.destroy(new Error('no answer in time')));
    sending.on('error', reject);
    sending.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, id: String(answered['evenkeel-delivery']), body: Buffer.concat(chunks).toString() });
      });
    });
    sending.end(body);
  });
}
