/** What a measurement answers: one line of the table each. Without a target it is told for what it explains. */

export function shown(what, value, unit = '') {
  return { what, value, unit };
}

export function atLeast(target, what, value, unit = '') {
  return { ...shown(what, value, unit), target: { atLeast: target }, met: value >= target };
}

export function atMost(target, what, value, unit = '') {
  return { ...shown(what, value, unit), target: { atMost: target }, met: value <= target };
}

/** By nearest rank: one of the values. */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

export function average(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
