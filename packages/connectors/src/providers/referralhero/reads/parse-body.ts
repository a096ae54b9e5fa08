import { isUtf8 } from 'node:buffer';
import { ReadFailed } from '@evenkeel/sync-engine';
import type { HttpAnswer } from '../../../http/http-get';
import { cutRows, isCutOut } from './cut-rows';

/** A body that is JSON, the text that it was parsed from, and the rows that were cut out of both, if any were. */
export interface ParsedBody {
  readonly json: unknown;
  readonly text: string;
  readonly rows: readonly Buffer[] | null;
}

/** With `rowsOf`, the rows of `data`'s list of that name are cut out, if they can be. */
export function parseBody({ body, status, retryAfterMs }: HttpAnswer, rowsOf: string | undefined): ParsedBody {
  if (!isUtf8(body)) throw new ReadFailed('malformed', `not UTF-8 (HTTP ${status})`, { retryAfterMs });
  const notJson = () => new ReadFailed('malformed', `not JSON (HTTP ${status})`, { retryAfterMs });
  const cut = rowsOf === undefined ? null : cutRows(body, rowsOf);
  if (cut && rowsOf !== undefined) {
    const json = parseJson(cut.text, notJson);
    if (isCutOut(listIn(json, rowsOf))) return { json, ...cut };
  }
  const text = body.toString('utf8');
  return { json: parseJson(text, notJson), text, rows: null };
}

/** The engine's own message quotes the text, so it is dropped. */
export function parseJson(text: string, refusal: () => ReadFailed): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refusal();
  }
}

function listIn(json: unknown, key: string): unknown {
  return (json as { data?: Readonly<Record<string, unknown>> | null } | null)?.data?.[key];
}
