/** What a message says (product, Outbound). Put together anew for each attempt: what was erased meanwhile is not sent. */
import type { ClaimedMessage, EnabledEndpoint, MessageContent } from '@evenkeel/database';
import { personalColumnsOf } from '@evenkeel/event-schemas';

type Content = MessageContent['before'];

export function messageBody(
  message: Pick<ClaimedMessage, 'id' | 'redelivery' | 'gap'>,
  content: MessageContent,
  { personalData }: Pick<EnabledEndpoint, 'personalData'>,
): string {
  const { entity, type, source, subjectId: subject, version, provisional, at } = content;
  const isShown = (column: string) => personalData || entity === 'source' || !personalColumnsOf[entity].has(column);
  return JSON.stringify({
    ...{ id: message.id, type, source, subject, subscriber_id: content.subscriberId, version, provisional },
    changed: changedColumns(content, isShown),
    data: content.data && shownColumns(content.data, isShown),
    at,
    ...(message.redelivery && { redelivery: true }),
    ...(message.gap && { gap: true }),
  });
}

function changedColumns({ before, after }: MessageContent, isShown: (column: string) => boolean): object {
  const columns = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(isShown);
  return Object.fromEntries(
    columns.map((column) => [column, { before: before[column] ?? null, after: after[column] ?? null }]),
  );
}

function shownColumns(data: Content, isShown: (column: string) => boolean): Content {
  return Object.fromEntries(Object.entries(data).filter(([column]) => isShown(column)));
}
