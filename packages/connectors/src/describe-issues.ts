interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * For the log: which field is wrong and how. Paths are made of names that the schemas know, and zod's messages tell types
 * and limits, so no value gets in. `within` is where the judged value stands.
 */
export function describeIssues([first, ...others]: readonly Issue[], within: readonly PropertyKey[] = []): string {
  if (!first) return 'no reason given';
  const field = [...within, ...first.path].map(String).join('.') || 'body';
  return `${field}: ${first.message}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
}
