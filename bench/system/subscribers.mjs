/**
 * Whom the simulator may be told to update: verified, so that a webhook tells of it. With `alone`, they were referred by
 * nobody, so that a webhook makes no other row due.
 */
export async function updatableIds(system, { alone }) {
  const response = await fetch(`${system.simulator.url}/control/subscribers`);
  const lines = (await response.text()).split('\n').filter(Boolean);
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ verified, referred_by: referrer }) => verified && !(alone && referrer?.id))
    .map(({ id }) => id);
}

/** An update that differs from each before it. */
export function updateOf(id, number) {
  return { update: { subscriber_id: id, fields: { extra_field_2: `bench ${number}` } } };
}

export function update(system, mutations) {
  return system.control('POST', 'mutations', { mutations });
}

/** So many happenings, the nth of them at its time, whatever the ones before took; one that is late is made up for. */
export async function atPace({ count, everyMs, signal }, happen) {
  const started = performance.now();
  for (let number = 0; number < count; number++) {
    signal.throwIfAborted();
    const early = started + number * everyMs - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    await happen(number);
  }
}
