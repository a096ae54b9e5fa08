import type { Simulator } from '../create-simulator';

/** Everything planned has ended, and nothing but the campaign's own pace (see `campaign`) plans more. */
export function isQuiet({ outbox, announcing, jobs }: Simulator): boolean {
  const { ready, held, waiting, in_flight } = outbox.places();
  return ready + held + waiting + in_flight + announcing.remaining() + jobs.remaining() === 0;
}

/** The figures of `GET /control/status`. */
export function describeStatus(simulator: Simulator) {
  const { settings, provider, living, jobs, announcing, health, target, log, outbox, rest } = simulator;
  const places = outbox.places();
  return {
    quiet: isQuiet(simulator),
    list_uuid: settings.listUuid,
    seed: settings.seed,
    campaign: living.pace(),
    subscribers: countSubscribers(provider.campaign),
    to_announce: announcing.remaining(),
    jobs_remaining: jobs.remaining(),
    webhook: {
      url: target.url,
      state: target.url === null ? 'no_target' : health.enabled ? 'enabled' : 'disabled',
      consecutive_bad: health.consecutiveBad,
    },
    deliveries: { ...log.counts(), ...places },
    rest: rest.usage.figures(),
  };
}

function countSubscribers({ live, verified: shown, rewarded, deleted }: Simulator['provider']['campaign']) {
  const verified = shown.length;
  let rewards = 0;
  for (const record of rewarded) rewards += record.rewards.length;
  return { live: live.length, verified, unverified: live.length - verified, deleted, rewards };
}
