import { ReadFailed, type ReadAccess } from '@evenkeel/sync-engine';
import type { HttpRequest } from '../../../http/http-get';

export interface Question {
  /** Below the base, one segment each. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  /** The list whose rows need not be parsed with the answer. */
  readonly rowsOf?: string;
}

/** Contract section 2.1: a base with a path, and a Bearer token. Nothing of what is refused here is repeated. */
export function requestOf(access: ReadAccess, { path, query = {} }: Question): Omit<HttpRequest, 'signal'> {
  const url = readBase(access.apiUrl);
  url.pathname = [url.pathname.replace(/\/+$/, ''), ...path.map(segmentOf)].join('/');
  url.search = new URLSearchParams(query).toString();
  return { url, headers: { authorization: `Bearer ${readToken(access.apiToken)}` } };
}

function readBase(apiUrl: string): URL {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : null;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new ReadFailed('unexpected', 'the API URL is not an http or https URL');
  if (url.username || url.password) throw new ReadFailed('unexpected', 'the API URL holds a user or a password');
  if (url.search || url.hash) throw new ReadFailed('unexpected', 'the API URL holds a query or a fragment');
  return url;
}

/** An id came from a webhook: it may not walk to another place. */
function segmentOf(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..' || !segment.isWellFormed())
    throw new ReadFailed('unexpected', 'an id that cannot stand in a URL');
  return encodeURIComponent(segment);
}

const PRINTABLE = /^[\x21-\x7e]+$/;

/** Node's own refusal of such a header would quote it. */
function readToken(token: string): string {
  if (!PRINTABLE.test(token)) throw new ReadFailed('invalid_token', 'the token cannot stand in a header');
  return token;
}
