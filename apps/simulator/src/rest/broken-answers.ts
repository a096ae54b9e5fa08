import type { RestFaultSettings } from '../settings/rest-fault-settings';

/** What a gateway says of a provider that is not there. */
export function gatewayPage(status: number): string {
  return `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>\n`;
}

/** 200, and no answer: a page of "no key" must not be taken for a page of nobody (contract 4, PH). */
export function brokenBody(
  envelope: { readonly data: Readonly<Record<string, unknown>> },
  key: string,
  kind: RestFaultSettings['malformed']['kind'],
): { readonly type: 'json' | 'html'; readonly body: string } {
  const text = JSON.stringify(envelope);
  switch (kind) {
    case 'without_key': {
      const { [key]: _, ...data } = envelope.data;
      return { type: 'json', body: JSON.stringify({ ...envelope, data }) };
    }
    case 'truncated':
      return { type: 'json', body: text.slice(0, Math.floor(text.length / 2)) };
    case 'html':
      return { type: 'html', body: '<html><body><h1>We will be back soon</h1></body></html>\n' };
    case 'empty':
      return { type: 'json', body: '' };
  }
}
