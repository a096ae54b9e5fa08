/**
 * The REST API: every operation, and the scope that a key needs for it. What is not in this table is not served; the OpenAPI
 * document is made from it.
 */
import { getActivity } from './resources/activity';
import { listAudit } from './resources/audit';
import { getCampaign, listCampaigns } from './resources/campaigns';
import { listChanges } from './resources/changes';
import { getDelivery, listDeliveries } from './resources/deliveries';
import { getDrift, listDrift, summarizeDrift } from './resources/drift';
import {
  createEndpoint,
  getEndpoint,
  listEndpoints,
  pauseEndpoint,
  removeEndpoint,
  resumeEndpoint,
  rotateEndpointSecret,
  updateEndpoint,
} from './resources/endpoints';
import { createKey, getCurrentKey, listKeys, revokeKey } from './resources/keys';
import { getLedger } from './resources/ledger';
import {
  getMessage,
  listMessages,
  recoverMessages,
  resendMessage,
  skipMessage,
  testEndpoint,
} from './resources/messages';
import { listQueues, pauseQueue, resumeQueue, retryFailedJobs } from './resources/queues';
import {
  cancelReplay,
  getReplay,
  listReplayDiffs,
  listReplays,
  replayDelivery,
  startReplay,
} from './resources/replays';
import { getReward, listRewards } from './resources/rewards';
import { eraseSubscriber, getErasure, listErasures } from './resources/erasures';
import { getSourceHealth } from './resources/source-health';
import {
  createSource,
  getSource,
  listSources,
  pauseSource,
  removeSource,
  resumeSource,
  rotateSecret,
  updateSource,
} from './resources/sources';
import { getStorage } from './resources/storage';
import { getHistory, verifySubscriber } from './resources/subscriber-history';
import { getSubscriber, listSubscribers } from './resources/subscribers';
import { acceptVanishing, cancelSweep, getSweep, listSweeps, startSweep } from './resources/sweeps';
import type { Scope } from './serving/operation';
import type { AdminRoute } from './services';

type Line = readonly [AdminRoute['method'], path: string, scope: Scope, operation: AdminRoute['operation']];

const TABLE: readonly Line[] = [
  ['GET', '/v1/sources', 'read', listSources],
  ['POST', '/v1/sources', 'admin', createSource],
  ['GET', '/v1/sources/{source}', 'read', getSource],
  ['PATCH', '/v1/sources/{source}', 'admin', updateSource],
  ['DELETE', '/v1/sources/{source}', 'admin', removeSource],
  ['GET', '/v1/sources/{source}/health', 'read', getSourceHealth],
  ['POST', '/v1/sources/{source}/pause', 'operate', pauseSource],
  ['POST', '/v1/sources/{source}/resume', 'operate', resumeSource],
  ['POST', '/v1/sources/{source}/rotate-secret', 'admin', rotateSecret],

  ['GET', '/v1/subscribers', 'read', listSubscribers],
  ['GET', '/v1/subscribers/{source}/{subscriber}', 'read', getSubscriber],
  ['GET', '/v1/subscribers/{source}/{subscriber}/history', 'read', getHistory],
  ['POST', '/v1/subscribers/{source}/{subscriber}/verify', 'operate', verifySubscriber],
  ['DELETE', '/v1/subscribers/{source}/{subscriber}/personal-data', 'admin', eraseSubscriber],

  ['GET', '/v1/erasures', 'read', listErasures],
  ['GET', '/v1/erasures/{erasure}', 'read', getErasure],

  ['GET', '/v1/rewards', 'read', listRewards],
  ['GET', '/v1/rewards/{source}/{subscriber}/{reward}', 'read', getReward],
  ['GET', '/v1/campaigns', 'read', listCampaigns],
  ['GET', '/v1/campaigns/{source}/{list}', 'read', getCampaign],

  ['GET', '/v1/deliveries', 'read', listDeliveries],
  ['GET', '/v1/deliveries/{delivery}', 'read', getDelivery],
  ['POST', '/v1/deliveries/{delivery}/replay', 'operate', replayDelivery],

  ['GET', '/v1/replays', 'read', listReplays],
  ['POST', '/v1/replays', 'operate', startReplay],
  ['GET', '/v1/replays/{replay}', 'read', getReplay],
  ['GET', '/v1/replays/{replay}/diffs', 'read', listReplayDiffs],
  ['POST', '/v1/replays/{replay}/cancel', 'operate', cancelReplay],

  ['GET', '/v1/sweeps', 'read', listSweeps],
  ['POST', '/v1/sweeps', 'operate', startSweep],
  ['GET', '/v1/sweeps/{sweep}', 'read', getSweep],
  ['POST', '/v1/sweeps/{sweep}/cancel', 'operate', cancelSweep],
  ['POST', '/v1/sweeps/{sweep}/accept-vanishing', 'operate', acceptVanishing],

  ['GET', '/v1/drift', 'read', listDrift],
  ['GET', '/v1/drift/summary', 'read', summarizeDrift],
  ['GET', '/v1/drift/{drift}', 'read', getDrift],
  ['GET', '/v1/ledger', 'read', getLedger],

  ['GET', '/v1/activity', 'read', getActivity],
  ['GET', '/v1/storage', 'read', getStorage],

  // GET /v1/changes/stream is the same feed as server-sent events: feed/serve-stream.ts.
  ['GET', '/v1/changes', 'read', listChanges],

  ['GET', '/v1/endpoints', 'read', listEndpoints],
  ['POST', '/v1/endpoints', 'admin', createEndpoint],
  ['GET', '/v1/endpoints/{endpoint}', 'read', getEndpoint],
  ['PATCH', '/v1/endpoints/{endpoint}', 'admin', updateEndpoint],
  ['DELETE', '/v1/endpoints/{endpoint}', 'admin', removeEndpoint],
  ['POST', '/v1/endpoints/{endpoint}/pause', 'operate', pauseEndpoint],
  ['POST', '/v1/endpoints/{endpoint}/resume', 'operate', resumeEndpoint],
  ['POST', '/v1/endpoints/{endpoint}/rotate-secret', 'admin', rotateEndpointSecret],
  ['POST', '/v1/endpoints/{endpoint}/test', 'operate', testEndpoint],
  ['POST', '/v1/endpoints/{endpoint}/recover', 'operate', recoverMessages],
  ['GET', '/v1/endpoints/{endpoint}/messages', 'read', listMessages],
  ['GET', '/v1/endpoints/{endpoint}/messages/{message}', 'read', getMessage],
  ['POST', '/v1/endpoints/{endpoint}/messages/{message}/resend', 'operate', resendMessage],
  ['POST', '/v1/endpoints/{endpoint}/messages/{message}/skip', 'operate', skipMessage],

  ['GET', '/v1/queues', 'read', listQueues],
  ['POST', '/v1/queues/{queue}/pause', 'operate', pauseQueue],
  ['POST', '/v1/queues/{queue}/resume', 'operate', resumeQueue],
  ['POST', '/v1/queues/{queue}/retry-failed', 'operate', retryFailedJobs],

  ['GET', '/v1/keys', 'admin', listKeys],
  ['GET', '/v1/keys/current', 'read', getCurrentKey],
  ['POST', '/v1/keys', 'admin', createKey],
  ['DELETE', '/v1/keys/{key}', 'admin', revokeKey],
  ['GET', '/v1/audit', 'admin', listAudit],
];

export const ROUTES: readonly AdminRoute[] = TABLE.map(([method, path, scope, operation]) => ({
  method,
  path,
  scope,
  operation,
}));
