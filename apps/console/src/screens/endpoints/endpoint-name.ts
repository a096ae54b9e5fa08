import type { Endpoint } from './use-endpoint';

/** What it is called: what a person wrote, or where it is. */
export function nameOf({ description, url }: Pick<Endpoint, 'description' | 'url'>): string {
  return description === '' ? addressOf(url) : description;
}

/** Without the scheme, which tells little. */
export function addressOf(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}
