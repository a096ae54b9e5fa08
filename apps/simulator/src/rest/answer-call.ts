import type { FastifyRequest } from 'fastify';
import { unixSeconds } from '../clock';
import { campaignAt } from '../provider/campaign-view';
import type { Simulator } from '../create-simulator';
import type { RestFaultSettings } from '../settings/rest-fault-settings';
import { isReadable } from './account-lists';
import { brokenBody, gatewayPage } from './broken-answers';
import { readQuery } from './read-query';
import { readToken } from './read-token';
import type { RestCall, RestEndpoint, RestOutcome } from './rest-call';
import { restError, type RestErrorCode } from './rest-errors';
import { rollRestFaults } from './roll-rest-faults';

export interface Answered {
  readonly status: number;
  readonly type: 'json' | 'html';
  readonly body: string;
  /** It is on its way for so long. */
  readonly waitMs: number;
}

/** In the order in which a provider looks at a call: gateway, token, limit, list, and then what is asked for. */
export function answerCall(simulator: Simulator, endpoint: RestEndpoint, request: FastifyRequest): Answered {
  const { faults, rest, provider, settings } = simulator;
  const now = provider.clock.now();
  const rolls = rollRestFaults(settings.seed, rest.usage.arrive(), faults, now);
  const { waitMs } = rolls;
  if (rolls.failed !== null) {
    rest.usage.note('server_error');
    return { status: rolls.failed, type: 'html', body: gatewayPage(rolls.failed), waitMs };
  }
  const switches = faults.current.rest;
  const query = readQuery(request.query);
  const view = campaignAt(provider.campaign, provider.history?.changes ?? [], now - rolls.lagMs);
  const call: RestCall = { simulator, view, switches, query, params: request.params as RestCall['params'] };
  const refusal = refuse(call, endpoint, readToken(request, query.api_token));
  const outcome = refusal === undefined ? endpoint.answer(call) : { error: refusal };
  if ('error' in outcome) {
    rest.usage.note(outcome.error);
    const { status, body } = restError(outcome.error, switches);
    return { status, type: 'json', body: JSON.stringify(body), waitMs };
  }
  const envelope = wrap(call, outcome.data);
  if (endpoint.name === 'subscribers') rest.sweepDeleter.pageRead(simulator);
  if (!rolls.malformed) return { status: 200, type: 'json', body: JSON.stringify(envelope), waitMs };
  rest.usage.note('malformed');
  return { status: 200, ...brokenBody(envelope, outcome.key, switches.malformed.kind), waitMs };
}

function refuse({ simulator, switches, params }: RestCall, { name }: RestEndpoint, token: string | undefined) {
  const { rest } = simulator;
  return (
    refuseToken(rest.token, token, switches) ??
    (rest.usage.spend(name) ? undefined : 'too_many_calls') ??
    refuseList(simulator, switches, params)
  );
}

function refuseToken(own: string, token: string | undefined, switches: RestFaultSettings): RestErrorCode | undefined {
  if (token === undefined) return 'no_token';
  if (switches.token !== 'accepted') return switches.token;
  return token === own ? undefined : 'invalid_token';
}

function refuseList(simulator: Simulator, switches: RestFaultSettings, { uuid }: RestCall['params']) {
  if (uuid === undefined) return undefined;
  if (uuid === '') return 'no_list_uuid';
  return isReadable(simulator, switches, uuid) ? undefined : 'invalid_list';
}

export type Envelope = ReturnType<typeof wrap>;

/** Contract 2.1; `timestamp` is the server's clock. */
function wrap({ simulator, switches }: RestCall, data: Extract<RestOutcome, { data: unknown }>['data']) {
  const left = simulator.rest.usage.callsLeft();
  const shown = { null: null, number: left, string: left === null ? null : String(left) }[switches.calls_left];
  const timestamp = unixSeconds(simulator.provider.clock) + switches.timestamp_skew_s;
  const unknown = switches.unknown_fields && { request_id: 'req_0' };
  return {
    status: 'ok',
    data: { ...data, ...(switches.unknown_fields && { meta: { version: 3 } }) } as Readonly<Record<string, unknown>>,
    calls_left: shown,
    timestamp,
    ...unknown,
  };
}
