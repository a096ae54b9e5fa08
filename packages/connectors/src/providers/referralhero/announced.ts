import type { Connector } from '@evenkeel/sync-engine';

/**
 * What the events tell of (contract sections 1.3 and 1.4): the fields that a webhook's body has, promotion, deletion, and
 * everything of a reward. That an edit of counters, risk or verification fires one is not documented.
 */
export const announced: Connector['announced'] = {
  subscriber: new Set([
    ...['name', 'email', 'extra_field', 'extra_field_2', 'code', 'signup_source', 'referred', 'referral_link'],
    ...['promoted', 'promoted_at', 'deleted_at'],
  ]),
  reward: new Set(['name', 'status', 'value', 'transaction_id', 'unlocked_at', 'sent_at']),
  campaign: new Set(),
};
