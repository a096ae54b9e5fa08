/** Why a source is not `active`, and what to do, for each reason that a worker gives. Another one is shown as it is. */
const REASONS: Readonly<Record<string, string>> = {
  changes_without_webhooks:
    'Reads find changes and no webhook comes. The provider switches a webhook off after ten bad answers and tells nobody: look there, and switch it on again.',
  invalid_token: 'The provider refuses the API token. Make a new one there, and put it into the source.',
  inactive_account: 'The provider says that the account is not active. Nothing can be read until it is.',
  list_error: 'The provider does not answer for this campaign. Was it deleted, or is it another account’s?',
  campaign_stopped: 'The campaign is stopped at the provider, which then answers no reads. Nothing is deleted for it.',
  no_api_token: 'It has no API token, so nothing of it can be proven. Webhooks are recorded all the same.',
};

export function explainReason(reason: string): string {
  return REASONS[reason] ?? `The reason given is “${reason}”.`;
}
