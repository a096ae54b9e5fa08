import type { z } from 'zod';
import { problem, type Problem } from './problems';

export type ParsedBody<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** By the schema, or a problem that names every wrong field, unknown ones too. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): ParsedBody<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = parsed.error.issues.flatMap(describeIssue);
  const detail = errors.map(({ field, problem }) => `${field}: ${problem}`).join('; ');
  return { ok: false, problem: problem('invalid_body', detail, { errors }) };
}

function describeIssue(issue: z.core.$ZodIssue): { field: string; problem: string }[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), problem: 'is not a known field' }));
  }
  return [{ field: issue.path.join('.') || 'body', problem: issue.message }];
}
