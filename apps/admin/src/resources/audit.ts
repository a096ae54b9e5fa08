import type { StoredAuditEntry } from '@evenkeel/database';
import { z } from 'zod';
import { page, pageOf, pageQuery } from '../serving/page';
import { operation } from '../services';
import { idText, numberText, sourceName, timeSchema } from './shared-schemas';

const entrySchema = z.strictObject({
  id: numberText,
  at: timeSchema,
  key: z.strictObject({ id: z.string(), name: z.string() }),
  request: z.string().describe('Its id in the log of admin.'),
  action: z.string().describe('A thing and what became of it: `source.paused`.'),
  resource: z.string(),
  source: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
});

export const listAudit = operation({
  id: 'listAudit',
  summary: 'Who wrote what over this API, the newest first; nobody can change it',
  query: {
    ...pageQuery,
    resource: z.string().min(1).optional().describe('`source demo`, `key …`, `sweep …`.'),
    source: sourceName.optional(),
    key: z.string().min(1).optional().describe('The id of a key.'),
  },
  status: 200,
  answer: pageOf(entrySchema),
  async handle({ query }, { database }) {
    const filter = { resource: query.resource, source: query.source, keyId: query.key };
    const body = await page(query, {
      key: idText,
      keyOf: ({ id }: StoredAuditEntry) => id,
      load: (before, limit) => database.admin.listAudit({ ...filter, before, limit }),
      show: (entry) => ({
        ...{ id: entry.id, at: entry.at, key: { id: entry.keyId, name: entry.keyName }, request: entry.requestId },
        ...{ action: entry.action, resource: entry.resource, source: entry.source },
        ...{ before: entry.before, after: entry.after },
      }),
    });
    return { body: { ...body, data: [...body.data] } };
  },
});
