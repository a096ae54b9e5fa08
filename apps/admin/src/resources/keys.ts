import type { StoredApiKey } from '@evenkeel/database';
import { z } from 'zod';
import { hashApiKey, makeApiKey } from '../serving/api-key';
import { SCOPES } from '../serving/operation';
import { page, pageOf, pageQuery } from '../serving/page';
import { notFound, Problem } from '../serving/problem';
import { operation } from '../services';
import { sourceName, timeParameter, timeSchema } from './shared-schemas';

const keySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  scope: z.enum(SCOPES),
  sources: z.array(z.string()).nullable().describe('Those it is restricted to; null: all.'),
  created_at: timeSchema,
  created_by: z.string().describe('The name of the key that made it.'),
  expires_at: timeSchema.nullable(),
  revoked_at: timeSchema.nullable(),
  last_used_at: timeSchema.nullable().describe('To the minute.'),
});

function show(key: StoredApiKey): z.infer<typeof keySchema> {
  return {
    ...{ id: key.id, name: key.name, scope: key.scope, sources: key.sources && [...key.sources] },
    ...{ created_at: key.createdAt, created_by: key.createdBy, expires_at: key.expiresAt },
    ...{ revoked_at: key.revokedAt, last_used_at: key.lastUsedAt },
  };
}

export const listKeys = operation({
  id: 'listKeys',
  summary: 'API keys, the newest first',
  query: pageQuery,
  status: 200,
  answer: pageOf(keySchema),
  async handle({ query }, { database }) {
    const body = await page(query, {
      key: z.strictObject({ createdAt: z.iso.datetime(), id: z.uuid() }),
      keyOf: ({ createdAt, id }: StoredApiKey) => ({ createdAt, id }),
      load: (after, limit) => database.admin.keys.list(after, limit),
      show,
    });
    return { body: { ...body, data: [...body.data] } };
  },
});

export const getCurrentKey = operation({
  id: 'getCurrentKey',
  summary: 'The key that asks: what it may do, and of which sources',
  status: 200,
  answer: keySchema.pick({ name: true, scope: true, sources: true }).extend({
    id: z.string().describe('`bootstrap`: that of EVENKEEL_ADMIN_KEY, which is in no list.'),
  }),
  async handle({ caller: { keyId: id, keyName: name, scope, sources } }) {
    return { body: { id, name, scope, sources: sources && [...sources] } };
  },
});

export const createKey = operation({
  id: 'createKey',
  summary: 'Make an API key; it is shown this once',
  body: z.strictObject({
    name: z.string().min(1).max(200).describe('Who, or what, uses it.'),
    scope: z.enum(SCOPES),
    sources: z.array(sourceName).min(1, 'must name a source; leave it out for all').nullable().default(null),
    expires_at: timeParameter.nullable().default(null),
  }),
  status: 201,
  answer: keySchema.extend({ key: z.string().describe('`ek_…`; only its hash is kept.') }),
  async handle({ body: { name, scope, sources, expires_at: expiresAt }, caller }, { database }) {
    if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) throw expired();
    const key = makeApiKey();
    const made = await database.admin.keys.create({ name, scope, sources, expiresAt, hash: hashApiKey(key) }, caller);
    return { body: { ...show(made), key }, location: `/v1/keys/${made.id}` };
  },
});

function expired(): Problem {
  const message = 'must be in the future';
  return new Problem('invalid_request', { errors: [{ in: 'body', name: 'expires_at', message }] });
}

export const revokeKey = operation({
  id: 'revokeKey',
  summary: 'Revoke an API key; it works for two more seconds at most',
  params: { key: z.string().min(1).max(100).describe('Its id.') },
  status: 200,
  answer: keySchema,
  problems: ['not_found'],
  async handle({ params: { key: id }, caller }, { database }) {
    const revoked = await database.admin.keys.revoke(id, caller);
    if (revoked === null) throw notFound('key', id);
    return { body: show(revoked) };
  },
});
