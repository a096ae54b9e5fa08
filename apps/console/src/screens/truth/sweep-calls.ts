import { answerOf, api, type Answer } from '../../api/client';

export type SweepOfApi = Answer<'/v1/sweeps/{sweep}'>;

export async function startSweep(source: string): Promise<SweepOfApi> {
  return answerOf(api.POST('/v1/sweeps', { body: { source } }));
}

export async function getSweep(sweep: string, signal: AbortSignal): Promise<SweepOfApi> {
  return answerOf(api.GET('/v1/sweeps/{sweep}', { params: { path: { sweep } }, signal }));
}

export async function cancelSweep(sweep: string): Promise<SweepOfApi> {
  return answerOf(api.POST('/v1/sweeps/{sweep}/cancel', { params: { path: { sweep } } }));
}

export async function acceptVanishing(sweep: string): Promise<SweepOfApi> {
  return answerOf(api.POST('/v1/sweeps/{sweep}/accept-vanishing', { params: { path: { sweep } } }));
}
