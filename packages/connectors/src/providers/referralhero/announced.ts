import type { Connector } from '@evenkeel/sync-engine';

/**
 * What the events tell of (contract sections 1.3 and 1.4): the fields that a webhook's body has, promotion, deletion, and
 * that a reward was unlocked or sent. That an edit of counters, risk or verification fires one is not documented.
 */
export const announced: Connector['announced'] = {
  subscriber: new Set([
    ...['name', 'email', 'extra_field', 'extra_field_2', 'code', 'signup_source', 'referred', 'referral_link'],
    ...['promoted', 'promoted_at', 'deleted_at'],
  ]),
  // Of its statuses two have an event, and each of those sets its time; no event tells that one was canceled or flagged.
  reward: new Set(['name', 'value', 'transaction_id', 'unlocked_at', 'sent_at']),
  campaign: new Set(),
};
