import type { ShownReplay } from '@evenkeel/database';
import { z } from 'zod';
import { mustReach, reachable } from '../serving/authenticate';
import { findNumbered, numberedId } from '../serving/find-numbered';
import { makeCursor, openCursor, page, pageOf, pageQuery } from '../serving/page';
import { notFound, Problem } from '../serving/problem';
import { operation } from '../services';
import { deliveryId } from './deliveries';
import {
  askedFilter,
  differenceSchema,
  filterFields,
  replaySchema,
  replayStates,
  showDifference,
  showReplay,
} from './replay-schemas';
import { readDifferences } from './replay-differences';
import { idText, sourceName } from './shared-schemas';

const params = { replay: numberedId('replay') };
const dryRun = z.boolean().default(false).describe('Only count, and show, what it would do; nothing is written.');

export const listReplays = operation({
  id: 'listReplays',
  summary: 'Replays, the newest first',
  query: { ...pageQuery, source: sourceName.optional(), state: z.enum(replayStates).optional() },
  status: 200,
  answer: pageOf(replaySchema),
  problems: ['other_source'],
  async handle({ query, caller }, { database }) {
    const filter = { sources: reachable(caller, query.source), state: query.state };
    const body = await page(query, {
      key: idText,
      keyOf: ({ id }: ShownReplay) => id,
      load: (before, limit) => database.admin.replays.list({ ...filter, before, limit }),
      show: showReplay,
    });
    return { body: { ...body, data: [...body.data] } };
  },
});

export const startReplay = operation({
  id: 'startReplay',
  summary: 'Send old deliveries through once more, or see what that would do',
  description:
    'A row that is known is only made due: the provider is asked, and its answer counts, never the old delivery. It runs ' +
    'below live traffic; deliveries that come from now on are none of it.',
  body: z.strictObject({ source: sourceName, ...filterFields, dry_run: dryRun }),
  status: 202,
  answer: replaySchema,
  problems: ['not_found', 'other_source'],
  async handle({ body: { source, dry_run, ...filter }, caller }, { database }) {
    mustReach(caller, source);
    const asked = { source, filter: askedFilter(filter), dryRun: dry_run };
    const replay = await database.admin.replays.request(asked, caller);
    if (replay === 'not_found') throw notFound('source', source);
    return { body: showReplay(replay), location: `/v1/replays/${replay.id}` };
  },
});

export const replayDelivery = operation({
  id: 'replayDelivery',
  summary: 'Send one delivery through once more, or see what that would do',
  params: { delivery: deliveryId },
  body: z.strictObject({ dry_run: dryRun }),
  status: 202,
  answer: replaySchema,
  problems: ['not_found', 'other_source', 'not_in_this_state'],
  async handle({ params: { delivery: id }, body: { dry_run }, caller }, { database }) {
    const delivery = await database.admin.deliveries.find(id);
    if (delivery === null) throw notFound('delivery', id);
    const { source, outcome } = delivery;
    mustReach(caller, source);
    if (outcome === 'pending')
      throw new Problem('not_in_this_state', { detail: 'this delivery is pending: it gets its outcome by itself' });
    const replay = await database.admin.replays.request({ source, filter: { delivery: id }, dryRun: dry_run }, caller);
    if (replay === 'not_found')
      throw new Problem('not_in_this_state', { detail: `its source "${source}" is not connected any more` });
    return { body: showReplay(replay), location: `/v1/replays/${replay.id}` };
  },
});

export const getReplay = operation({
  id: 'getReplay',
  summary: 'A replay, how far it has come, and what it has done',
  params,
  status: 200,
  answer: replaySchema,
  problems: ['not_found', 'other_source'],
  async handle({ params: { replay }, caller }, services) {
    return { body: showReplay(await findNumbered('replay', services.database.admin.replays, replay, caller)) };
  },
});

export const cancelReplay = operation({
  id: 'cancelReplay',
  summary: 'End a replay; what it has done stays',
  params,
  status: 200,
  answer: replaySchema,
  problems: ['not_found', 'other_source', 'not_in_this_state'],
  async handle({ params: { replay }, caller }, services) {
    await findNumbered('replay', services.database.admin.replays, replay, caller);
    const canceled = await services.database.admin.replays.cancel(replay, caller);
    if (canceled === 'not_found') throw notFound('replay', replay);
    if (canceled === 'ended') throw new Problem('not_in_this_state', { detail: 'this replay has ended' });
    return { body: showReplay(canceled) };
  },
});

export const listReplayDiffs = operation({
  id: 'listReplayDiffs',
  summary: 'What the deliveries of a dry run say otherwise than the mirror, field by field',
  description:
    'As things stand now, a page at a time, the oldest delivery first. A page may hold few, or none, while there is a next one. ' +
    'Of a subscriber that is not known, each page tells anew that it would come to be.',
  params,
  query: pageQuery,
  status: 200,
  answer: pageOf(differenceSchema),
  problems: ['not_found', 'other_source', 'not_in_this_state'],
  async handle({ params: { replay: id }, query: { limit, cursor }, caller, signal }, services) {
    const replay = await findNumbered('replay', services.database.admin.replays, id, caller);
    if (!replay.dryRun)
      throw new Problem('not_in_this_state', { detail: 'this was no dry run: what it changed is in the feed' });
    const after = cursor === undefined ? replay.afterId : openCursor(cursor, z.uuid());
    const { differences, next } = await readDifferences(services, replay, { after, limit, signal });
    return { body: { data: differences.map(showDifference), next_cursor: next === null ? null : makeCursor(next) } };
  },
});
