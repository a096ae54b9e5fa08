import { setTimeout as delay } from 'node:timers/promises';
import type { StoredChange } from '@evenkeel/database';
import { z } from 'zod';
import { mustReach } from '../serving/authenticate';
import { page, pageOf, pageQuery } from '../serving/page';
import { notFound } from '../serving/problem';
import { operation, type Services } from '../services';
import { changeSchema, idText, numberText, showChange, timeSchema } from './shared-schemas';
import { mustBeThere, showSubscriber, subscriberParams, subscriberSchema } from './subscribers';

export const getHistory = operation({
  id: 'getSubscriberHistory',
  summary: 'Every change of a subscriber with its cause, the newest first, as far back as changes are kept',
  params: subscriberParams,
  query: pageQuery,
  status: 200,
  answer: pageOf(changeSchema).extend({
    kept_from: timeSchema
      .nullable()
      .describe('Changes of it from before this time are not kept any more; null: all of them are kept.'),
    kept_from_version: numberText.nullable().describe('Of the first change that is kept; null: none is.'),
  }),
  problems: ['not_found', 'other_source'],
  async handle({ params: { source, subscriber: id }, query, caller }, services) {
    mustReach(caller, source);
    const name = { source, entity: 'subscriber', subjectId: id } as const;
    const body = await page(query, {
      key: idText,
      keyOf: ({ version }: StoredChange) => version,
      load: (below, limit) => services.database.admin.histories.changes(name, below, limit),
      show: (change) => showChange(change),
    });
    if (body.data.length === 0) await mustBeThere(services, source, id);
    const start = await services.database.admin.histories.start(name);
    const kept = { kept_from: start.version === '1' ? null : start.keptFrom, kept_from_version: start.version };
    return { body: { ...body, data: [...body.data], ...kept } };
  },
});

const LOOK_EVERY_MS = 100;

export const verifySubscriber = operation({
  id: 'verifySubscriber',
  summary: 'Have a subscriber read at the provider now',
  description:
    'It is made due, as a webhook makes it. With `wait` the answer is held until a read has settled it, for so many seconds at most: `settled` tells.',
  params: subscriberParams,
  query: {
    wait: z.coerce
      .number()
      .int('must be a whole number')
      .min(0)
      .max(60, 'must be 60 or less')
      .default(0)
      .describe('Seconds.'),
  },
  status: 202,
  answer: z.strictObject({ settled: z.boolean(), subscriber: subscriberSchema }),
  problems: ['not_found', 'other_source'],
  async handle({ params: { source, subscriber: id }, query: { wait }, caller, signal }, services) {
    mustReach(caller, source);
    const fence = await services.database.admin.histories.hintSubscriber(source, id, caller);
    if (fence === null) throw notFound('subscriber', `${source}/${id}`);
    const settled = await untilSettled(services, source, id, wait * 1_000, signal);
    return { body: { settled, subscriber: showSubscriber(await mustBeThere(services, source, id)) } };
  },
});

async function untilSettled(services: Services, source: string, id: string, ms: number, signal: AbortSignal) {
  const end = performance.now() + ms;
  while (performance.now() < end && !signal.aborted) {
    await delay(LOOK_EVERY_MS);
    const row = await services.database.admin.mirror.subscriber(source, id);
    if (row !== null && !row.standing.dirty) return true;
  }
  return false;
}
