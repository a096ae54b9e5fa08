import { createWebhookSender, type WebhookSender } from './send-webhook';

/** Where the provider's webhooks go, and with what they are signed: what is entered on its page of webhooks. */
export interface HookTarget {
  /** Null: nothing is sent, and what is planned is recorded as `no_target`. */
  readonly url: string | null;
  /** Null: nothing is signed. */
  readonly secret: string | null;
  readonly sender: WebhookSender | null;
  /** What is left out stays. What is on its way still goes to where it was sent; what waits goes to the new place. */
  set(entered: { readonly url?: string; readonly secret?: string }): void;
}

export function createHookTarget(
  first: { readonly url: string; readonly secret: string } | null,
  connections: number,
): HookTarget {
  let url = first?.url ?? null;
  let secret = first?.secret ?? null;
  let sender = url === null ? null : createWebhookSender(url, connections);
  return {
    get url() {
      return url;
    },
    get secret() {
      return secret;
    },
    get sender() {
      return sender;
    },
    set(entered) {
      secret = entered.secret ?? secret;
      if (entered.url === undefined || entered.url === url) return;
      void sender?.finish();
      url = entered.url;
      sender = createWebhookSender(url, connections);
    },
  };
}
