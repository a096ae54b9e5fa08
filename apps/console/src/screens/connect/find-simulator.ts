import type { Source } from '../sources/use-sources';

interface Simulator {
  /** What a person looks at. */
  readonly page: string;
  readonly apiUrl: string;
}

/**
 * The simulator that one of these sources is read at; null: none is. `npm start` connects it so, and ReferralHero itself is
 * on nobody's own machine.
 */
export function simulatorOf(sources: readonly Pick<Source, 'api_url'>[]): Simulator | null {
  for (const { api_url: apiUrl } of sources) {
    if (apiUrl === null || !URL.canParse(apiUrl)) continue;
    const { hostname, origin } = new URL(apiUrl);
    if (['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return { page: `${origin}/`, apiUrl };
  }
  return null;
}
