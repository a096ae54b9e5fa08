import { forgeWebhook } from '@evenkeel/connectors';
import { Agent, request } from 'node:http';
import { digestOf } from './attack';
import { diceOf } from '../harness/dice';
import { PATH, SOURCE } from './http-text';
import { someSubscriber } from './provider-bodies';

export interface GenuineWebhooks {
  /** Goes on after a stop. */
  start(): void;
  /** Sends no more; resolves when each is answered, and its connections are closed. */
  stop(): Promise<void>;
  /** Digest of the body by the id that it was answered. */
  readonly accepted: Map<string, string>;
  /** Digest of each body that was sent. */
  readonly sent: readonly string[];
  /** Those that were not answered 200. */
  readonly failures: string[];
  /** How long each answer took. */
  readonly milliseconds: number[];
}

const EVERY_MS = 20;

/** What the provider sends while others attack: a webhook every 20 ms, over connections that are kept. */
export function sendGenuineWebhooks(seed: string, port: number): GenuineWebhooks {
  const agent = new Agent({ keepAlive: true });
  const told: Told = { accepted: new Map(), sent: [], failures: [], milliseconds: [] };
  const underWay = new Set<Promise<void>>();
  let number = 0;
  let timer: NodeJS.Timeout | undefined;

  const sendNext = (): void => {
    number += 1;
    const webhook = genuineWebhook(seed, number);
    const sending = sendOne({ agent, port, ...webhook }, number, told).finally(() => underWay.delete(sending));
    underWay.add(sending);
  };
  const start = (): void => {
    timer = setInterval(sendNext, EVERY_MS);
  };
  start();
  return {
    ...told,
    start,
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}

interface Told extends Pick<GenuineWebhooks, 'accepted' | 'failures' | 'milliseconds'> {
  readonly sent: string[];
}

async function sendOne(webhook: Post, number: number, told: Told): Promise<void> {
  const digest = digestOf(webhook.body);
  told.sent.push(digest);
  const began = performance.now();
  try {
    const { status, id } = await post(webhook);
    told.milliseconds.push(performance.now() - began);
    if (status === 200 && id !== undefined) told.accepted.set(id, digest);
    else told.failures.push(`genuine webhook ${number}: answered ${status}`);
  } catch (error) {
    told.failures.push(`genuine webhook ${number}: ${String(error)}`);
  }
}

function genuineWebhook(seed: string, number: number) {
  const dice = diceOf(`${seed}/genuine/${number}`);
  return forgeWebhook({
    event: 'subscriber_updated',
    listUuid: SOURCE.listUuid,
    subscriber: { ...someSubscriber(1_000_000 + dice.int(500), dice), extra_field: String(number) },
    secret: SOURCE.secret,
    signature: dice.pick(['base64', 'hex']),
  });
}

interface Post {
  readonly agent: Agent;
  readonly port: number;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

function post({ agent, port, body, headers }: Post): Promise<{ status: number; id: string | undefined }> {
  return new Promise((resolve, reject) => {
    const all = { ...headers, 'content-length': body.length };
    const sending = request(
      { agent, port, host: '127.0.0.1', method: 'POST', path: PATH, headers: all },
      (response) => {
        const id = response.headers['evenkeel-delivery'];
        response.resume().on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, id: typeof id === 'string' ? id : undefined }),
        );
      },
    );
    sending.on('error', reject).end(body);
  });
}
