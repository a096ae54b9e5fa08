/**
 * The campaign in a file, so that a restart of the simulator is no new campaign: a provider does not forget, and a mirror
 * that is kept would otherwise be compared with another truth.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { EnteredHook } from '../webhooks/hook-target';
import { createCampaign, insertRecord, type Campaign, type SubscriberRecord } from './campaign';

/** A campaign that goes on, and how often it did: each life draws other ids than the ones before it. */
export interface KeptCampaign {
  readonly campaign: Campaign;
  readonly lives: number;
  /** Where somebody has entered that webhooks go, and with what they are signed; null: nobody did, so the settings count. */
  readonly hook: EnteredHook | null;
}

interface CampaignFile extends Pick<Campaign, 'listUuid' | 'nextSequence' | 'nextRewardId' | 'deleted'> {
  readonly lives: number;
  readonly hook?: EnteredHook | null;
  readonly records: readonly SubscriberRecord[];
}

/** Null if there is no such file yet. Throws if it holds another campaign. */
export function loadCampaign(file: string, listUuid: string): KeptCampaign | null {
  if (!existsSync(file)) return null;
  const kept = JSON.parse(readFileSync(file, 'utf8')) as CampaignFile;
  if (kept.listUuid !== listUuid)
    throw new Error(`${file} holds the campaign ${kept.listUuid}, not ${listUuid}: name another file, or remove it`);
  const { nextSequence, nextRewardId, deleted } = kept;
  const campaign = Object.assign(createCampaign(listUuid), { nextSequence, nextRewardId, deleted });
  for (const record of kept.records) insertRecord(campaign, record);
  return { campaign, lives: kept.lives + 1, hook: kept.hook ?? null };
}

/** Whole or not at all: written beside, then renamed. */
export function saveCampaign(file: string, { campaign, lives, hook }: KeptCampaign): void {
  const { listUuid, nextSequence, nextRewardId, deleted, live } = campaign;
  const kept: CampaignFile = { listUuid, nextSequence, nextRewardId, deleted, lives, hook, records: [...live] };
  writeFileSync(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
