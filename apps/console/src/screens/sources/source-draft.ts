import { answerOf, api } from '../../api/client';
import type { Source } from './use-sources';

/** A source as it stands in the form. Numbers are texts while they are typed. */
export interface SourceDraft {
  readonly apiUrl: string;
  readonly token: 'stays' | 'new' | 'none';
  readonly newToken: string;
  readonly callsPerHour: number | string;
  readonly settleMs: number | string;
  readonly repair: boolean;
  readonly restoreErased: boolean;
}

export interface SourceChanges {
  api_url?: string;
  api_token?: string | null;
  settings?: { calls_per_hour?: number; settle_ms?: number; repair?: boolean; restore_erased?: boolean };
}

export function draftOf({ api_url: apiUrl, settings }: Source): SourceDraft {
  return {
    ...{ apiUrl: apiUrl ?? '', token: 'stays', newToken: '' },
    ...{ callsPerHour: settings.calls_per_hour, settleMs: settings.settle_ms },
    ...{ repair: settings.repair, restoreErased: settings.restore_erased },
  };
}

/** What of it differs, as the API takes it. What is no number goes as it is, for the API to say so. */
export function changesOf({ api_url: apiUrl, settings: before }: Source, draft: SourceDraft): SourceChanges {
  const [callsPerHour, settleMs] = [numberOf(draft.callsPerHour), numberOf(draft.settleMs)];
  const settings = {
    ...(callsPerHour !== before.calls_per_hour && { calls_per_hour: callsPerHour }),
    ...(settleMs !== before.settle_ms && { settle_ms: settleMs }),
    ...(draft.repair !== before.repair && { repair: draft.repair }),
    ...(draft.restoreErased !== before.restore_erased && { restore_erased: draft.restoreErased }),
  };
  return {
    ...(draft.apiUrl.trim() !== (apiUrl ?? '') && { api_url: draft.apiUrl.trim() }),
    ...(draft.token !== 'stays' && { api_token: draft.token === 'none' ? null : draft.newToken.trim() }),
    ...(Object.keys(settings).length > 0 && { settings }),
  };
}

function numberOf(typed: number | string): number {
  return typed === '' ? NaN : Number(typed);
}

/** Throws `changed_meanwhile` if somebody else changed the source since it was read. */
export function saveSource(source: string, body: SourceChanges, etag: string): Promise<Source> {
  return answerOf(
    api.PATCH('/v1/sources/{source}', { params: { path: { source }, header: { 'If-Match': etag } }, body }),
  );
}
