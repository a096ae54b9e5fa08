import type { FeedChange } from '@evenkeel/database';

/**
 * A change of the feed as JSON, with the cursor to go on after it: `changeSchema`, written without a parse of what it holds.
 * Sources, entities, kinds and numbers need no escapes.
 */
export function writeChange(change: FeedChange, cursor: string): string {
  const { position, source, entity, kind, version, provisional, at } = change;
  return (
    `{"id":"${position}","cursor":"${cursor}","source":"${source}","entity":"${entity}","subject":${change.subjectJson},` +
    `"subscriber_id":${change.subscriberIdJson},"version":"${version}","kind":"${kind}","provisional":${provisional},` +
    `"before":${change.beforeJson},"after":${change.afterJson},` +
    `"cause":{"type":"${change.causeType}","id":${change.causeIdJson}},"at":"${at}"}`
  );
}
