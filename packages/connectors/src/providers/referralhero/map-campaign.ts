import type { RestCampaign } from '@evenkeel/event-schemas';
import type { MappedColumns } from './map-subscriber';
import { readNumber, readText, readTime } from './read-wire';

/** REST lists active campaigns only (contract section 2.2), so one that it lists is. */
export function mapCampaign(row: RestCampaign): MappedColumns {
  const content: MappedColumns = { active: true };
  if (row.name !== undefined) content.name = readText(row.name);
  if (row.type !== undefined) content.type = readText(row.type);
  if (row.subscribers !== undefined) content.subscribers = readNumber(row.subscribers);
  if (row.created_at !== undefined) content.provider_created_at = readTime(row.created_at);
  return content;
}
