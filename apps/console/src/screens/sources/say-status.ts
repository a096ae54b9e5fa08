/** Why a source is as it is, and what a person can do about it. The reasons are those of the API. */
interface StatusInWords {
  readonly title: string;
  readonly what: string;
  readonly todo: string;
}

const DEGRADED: Readonly<Record<string, Omit<StatusInWords, 'what'>>> = {
  no_api_token: {
    title: 'It has no API token, so nothing of it can be read',
    todo: 'Set the token: at ReferralHero it is under Account > API.',
  },
  invalid_token: {
    title: 'The provider refuses the API token',
    todo: 'Copy it again at ReferralHero (Account > API), whole and without blanks, and set it here.',
  },
  inactive_account: {
    title: 'The provider says that the account is not active',
    todo: 'Look at ReferralHero whether the account is paid for, and whether its plan includes the API.',
  },
  list_error: {
    title: 'The provider knows no such campaign for this token',
    todo: 'Compare the campaign ID with the address of its page (MF…), and whether the token is of the same account. An ID cannot be changed: delete the source and connect it anew.',
  },
  campaign_stopped: {
    title: 'The campaign is not among the active ones of the account',
    todo: 'Start it again at the provider, or pause the source if it is over.',
  },
};

const ELSE_DEGRADED = {
  title: 'The provider does not answer as it should',
  todo: 'It is asked again by itself, a minute apart at most. Check the API address if it has never answered.',
};

/** Null while nothing is to be said: the source is active. */
export function sayStatus(status: string, reason: string | null): StatusInWords | null {
  if (status === 'degraded') {
    const what = 'Nothing newer than the last read is known, and nothing is deleted for it. Webhooks are still taken.';
    return { ...(DEGRADED[reason ?? ''] ?? ELSE_DEGRADED), what };
  }
  if (status === 'silent')
    return {
      title: 'No webhook comes, although the campaign changes',
      what: 'Reads find changes that no webhook announced. What is read is right, but it is found later.',
      todo: 'At the provider, see whether the webhook is on and its URL is the one below, and press Test there: the provider switches a webhook off after ten bad answers, and tells nobody.',
    };
  if (status === 'paused')
    return {
      title: 'Paused by a person',
      what: 'What comes is kept and not recorded, and nothing is read.',
      todo: 'Resume it: what was kept is recorded in order, and what is due is read.',
    };
  return null;
}
