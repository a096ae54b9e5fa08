import { restCampaignSchema } from '@evenkeel/event-schemas';
import type { CampaignSnapshot } from '@evenkeel/sync-engine';
import { mapCampaign } from '../map-campaign';
import { readRow, snapshotOf, type Wire } from './snapshot-of';

export function campaignSnapshot(wire: Wire): CampaignSnapshot {
  const row = readRow(restCampaignSchema, wire);
  return snapshotOf('campaign', wire, { content: mapCampaign(row) }, { listUuid: row.uuid });
}
