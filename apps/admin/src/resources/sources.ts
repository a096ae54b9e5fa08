import type { NewSource, ShownSource } from '@evenkeel/database';
import { sourceStatusSchema } from '@evenkeel/event-schemas';
import { z } from 'zod';
import { mustReach } from '../serving/authenticate';
import { etagOf, mustMatch } from '../serving/etag';
import { page, pageOf, pageQuery } from '../serving/page';
import { notFound, Problem } from '../serving/problem';
import { operation, type Services } from '../services';
import { sourceName, timeSchema } from './shared-schemas';

const settings = {
  settle_ms: z.int().min(0).max(600_000).describe('How long the provider may lag behind its own webhooks.'),
  repair: z.boolean().describe('Whether drift is mended, or only reported.'),
  calls_per_hour: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .describe('Calls that Evenkeel may make an hour, of all that the token has.'),
  restore_erased: z.boolean().describe('Whether the copy of the provider brings back a subscriber who was erased.'),
  hour_ms: z.int().min(1_000).max(3_600_000).describe('For trials against a provider with a shorter hour.'),
};
const someSettings = z.strictObject(settings).partial();
const apiUrl = z.url({ protocol: /^https?$/, error: 'must be a URL that begins with https:// or http://' });
const secretText = z.string().min(1).max(1_000);

export const sourceSchema = z.strictObject({
  id: z.string(),
  provider: z.string(),
  list_uuid: z.string(),
  api_url: z.string().nullable(),
  has_api_token: z.boolean(),
  settings: z.strictObject(settings),
  status: sourceStatusSchema,
  status_reason: z.string().nullable(),
  status_since: timeSchema,
  managed_by: z.enum(['environment', 'api']).describe('`environment`: the variables of the apps set it.'),
  webhook_path: z.string().describe('Of ingest: where the provider is to send its webhooks.'),
  webhook_url: z
    .string()
    .nullable()
    .describe('The same as a whole URL, as EVENKEEL_INGEST_URL of admin has it; null: that is not set.'),
  webhook_secrets: z.array(
    z.strictObject({
      id: z.string().describe('A digest by which secrets are told apart.'),
      valid_until: timeSchema.nullable().describe('Null: until it is rotated.'),
    }),
  ),
  created_at: timeSchema,
  updated_at: timeSchema,
});

type Place = Pick<Services, 'ingestUrl'>;

function show({ name, ...rest }: ShownSource, { ingestUrl }: Place): z.infer<typeof sourceSchema> {
  const path = `/webhooks/${name}`;
  return {
    ...{ id: name, ...rest, webhook_path: path, webhook_secrets: [...rest.webhook_secrets] },
    webhook_url: ingestUrl && `${ingestUrl.replace(/\/+$/, '')}${path}`,
  };
}

const params = { source: sourceName };

function answer(source: ShownSource, place: Place) {
  const body = show(source, place);
  return { body, etag: etagOf(body) };
}

/** What is answered where a source was to be written and was not. */
function mustBeWritten(written: ShownSource | 'not_found' | 'configured', name: string): ShownSource {
  if (written === 'not_found') throw notFound('source', name);
  if (written === 'configured') throw new Problem('configured_source');
  return written;
}

export const listSources = operation({
  id: 'listSources',
  summary: 'Sources, by name',
  query: pageQuery,
  status: 200,
  answer: pageOf(sourceSchema),
  async handle({ query, caller }, { database, ingestUrl }) {
    const body = await page(query, {
      key: z.string(),
      keyOf: ({ name }: ShownSource) => name,
      load: (after, limit) => database.admin.sources.list(after, limit, caller.sources),
      show: (source) => show(source, { ingestUrl }),
    });
    return { body: { ...body, data: [...body.data] } };
  },
});

export const getSource = operation({
  id: 'getSource',
  summary: 'A source, without its secrets',
  params,
  status: 200,
  answer: sourceSchema,
  problems: ['not_found', 'other_source'],
  async handle({ params: { source }, caller }, services) {
    mustReach(caller, source);
    const found = await services.database.admin.sources.find(source);
    if (found === null) throw notFound('source', source);
    return answer(found, services);
  },
});

export const createSource = operation({
  id: 'createSource',
  summary: 'Connect a campaign',
  description: 'Its first sweep begins at once if it has a token. Point the provider at `webhook_path` of ingest.',
  body: z.strictObject({
    id: sourceName,
    provider: z.string().default('referralhero'),
    list_uuid: z.string().min(1).max(200),
    api_url: apiUrl.default('https://app.referralhero.com/api/v2'),
    api_token: secretText
      .nullable()
      .default(null)
      .describe('Without it nothing can be read, and the source is degraded.'),
    webhook_secret: secretText.describe('As the provider shows it. Kept sealed, never shown.'),
    settings: someSettings.default({}),
  }),
  status: 201,
  answer: sourceSchema,
  problems: ['name_taken', 'other_source', 'not_in_this_state'],
  async handle({ body, caller }, { database, connectors, ingestUrl }) {
    mustReach(caller, body.id);
    if (!connectors.all.some(({ name }) => name === body.provider)) throw unknownProvider(connectors.all);
    const { id: name, provider, settings: given } = body;
    const source: NewSource = {
      ...{ name, provider, listUuid: body.list_uuid, apiUrl: body.api_url, apiToken: body.api_token },
      ...{ webhookSecret: body.webhook_secret, settings: given },
    };
    const made = await database.admin.sources.create(source, caller);
    if (made === 'name_taken') throw new Problem('name_taken');
    if (made === 'being_purged')
      throw new Problem('not_in_this_state', {
        detail: 'rows of a removed source of this name are still being removed',
      });
    return { ...answer(made, { ingestUrl }), location: `/v1/sources/${name}` };
  },
});

function unknownProvider(known: readonly { readonly name: string }[]): Problem {
  const message = `must be one of ${known.map(({ name }) => name).join(', ')}`;
  return new Problem('invalid_request', { errors: [{ in: 'body', name: 'provider', message }] });
}

export const updateSource = operation({
  id: 'updateSource',
  summary: 'Change its settings, token or address',
  description:
    'What is left out stays. Workers take it within a second. Of a source that the environment sets only the settings can be changed.',
  params,
  body: z
    .strictObject({ api_url: apiUrl, api_token: secretText.nullable(), settings: someSettings })
    .partial()
    .refine((body) => Object.keys(body).length > 0, 'names nothing to change'),
  status: 200,
  answer: sourceSchema,
  problems: ['not_found', 'other_source', 'configured_source', 'changed_meanwhile'],
  async handle({ params: { source }, body, caller, ifMatch }, { database, ingestUrl }) {
    mustReach(caller, source);
    const update = { apiUrl: body.api_url, apiToken: body.api_token, settings: body.settings };
    const unchanged = (shown: ShownSource) => mustMatch(ifMatch, show(shown, { ingestUrl }));
    const written = await database.admin.sources.update(source, update, unchanged, caller);
    return answer(mustBeWritten(written, source), { ingestUrl });
  },
});

export const pauseSource = turn('pause', 'Rest: deliveries are kept and not recorded, nothing is read');
export const resumeSource = turn('resume', 'End the rest: what was kept is recorded in order, and what is due is read');

function turn(to: 'pause' | 'resume', summary: string) {
  return operation({
    ...{ id: `${to}Source`, summary, params, answer: sourceSchema },
    status: 200,
    problems: ['not_found', 'other_source'],
    async handle({ params: { source }, caller }, services) {
      mustReach(caller, source);
      return answer(mustBeWritten(await services.database.admin.sources[to](source, caller), source), services);
    },
  });
}

export const rotateSecret = operation({
  id: 'rotateSecret',
  summary: 'Set a new webhook secret; the former one stays good for 24 hours',
  description:
    'Set it here first, then at the provider. `webhook_secrets` tells until when each counts, and its health how many webhooks each let in.',
  params,
  body: z.strictObject({ webhook_secret: secretText }),
  status: 200,
  answer: sourceSchema,
  problems: ['not_found', 'other_source', 'configured_source'],
  async handle({ params: { source }, body, caller }, services) {
    mustReach(caller, source);
    const written = await services.database.admin.sources.rotateSecret(source, body.webhook_secret, caller);
    return answer(mustBeWritten(written, source), services);
  },
});

export const removeSource = operation({
  id: 'removeSource',
  summary: 'Disconnect a campaign',
  params,
  query: {
    mirror: z
      .enum(['keep', 'purge'], 'must be said: keep (its rows stay, kept true by nobody) or purge (they are removed)')
      .describe('What becomes of its rows. There is no standard.'),
  },
  status: 204,
  problems: ['not_found', 'other_source', 'configured_source'],
  async handle({ params: { source }, query, caller }, { database }) {
    mustReach(caller, source);
    mustBeWritten(await database.admin.sources.remove(source, query.mirror, caller), source);
    return { body: undefined };
  },
});
