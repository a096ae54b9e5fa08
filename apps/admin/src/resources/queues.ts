import { z } from 'zod';
import { operation, type Services } from '../services';
import { timeSchema } from './shared-schemas';

const queueSchema = z.strictObject({
  id: z.enum(['deliveries']),
  waiting: z.int().describe('In jobs, each of which holds one delivery or several.'),
  active: z.int(),
  delayed: z.int(),
  failed: z.int().describe('None should ever be: a job is tried until it is done.'),
  paused: z.boolean(),
  oldest_at: timeSchema.nullable().describe('When the oldest job that is not done was added.'),
});
type ShownQueue = z.infer<typeof queueSchema>;

const params = { queue: z.enum(['deliveries'], 'must be deliveries') };

async function look({ jobs }: Services): Promise<ShownQueue> {
  const [counts, paused, oldestAt] = await Promise.all([jobs.deliveryCounts(), jobs.isPaused(), jobs.oldestJobAt()]);
  return { id: 'deliveries', ...counts, paused, oldest_at: oldestAt?.toISOString() ?? null };
}

export const listQueues = operation({
  id: 'listQueues',
  summary: 'What waits to be recorded',
  status: 200,
  answer: z.strictObject({ data: z.array(queueSchema), next_cursor: z.null() }),
  async handle(_, services) {
    return { body: { data: [await look(services)], next_cursor: null } };
  },
});

export const pauseQueue = operation({
  id: 'pauseQueue',
  summary: 'No worker takes jobs until it is resumed; webhooks are still taken',
  params,
  status: 200,
  answer: queueSchema,
  async handle({ caller }, services) {
    await services.jobs.pause();
    await services.database.admin.noteWrite({ action: 'queue.paused', resource: 'queue deliveries' }, caller);
    return { body: await look(services) };
  },
});

export const resumeQueue = operation({
  id: 'resumeQueue',
  summary: 'Workers take jobs again',
  params,
  status: 200,
  answer: queueSchema,
  async handle({ caller }, services) {
    await services.jobs.resume();
    await services.database.admin.noteWrite({ action: 'queue.resumed', resource: 'queue deliveries' }, caller);
    return { body: await look(services) };
  },
});

export const retryFailedJobs = operation({
  id: 'retryFailedJobs',
  summary: 'Queue again what is found in `failed`',
  params,
  status: 200,
  answer: z.strictObject({ retried: z.int() }),
  async handle({ caller }, services) {
    const retried = await services.jobs.retryFailedDeliveries();
    await services.database.admin.noteWrite({ action: 'queue.retried', resource: 'queue deliveries' }, caller);
    return { body: { retried } };
  },
});
