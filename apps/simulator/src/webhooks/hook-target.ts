import { createWebhookSender, type WebhookSender } from './send-webhook';

export interface EnteredHook {
  readonly url: string | null;
  readonly secret: string | null;
}

/** Where the provider's webhooks go, and with what they are signed: what is entered on its page of webhooks. */
export interface HookTarget {
  /** Null: nothing is sent, and what is planned is recorded as `no_target`. */
  readonly url: string | null;
  /** Null: nothing is signed. */
  readonly secret: string | null;
  readonly sender: WebhookSender | null;
  /** Null: what counts is what it was begun with. */
  readonly entered: EnteredHook | null;
  /** What is left out stays. What is on its way still goes to where it was sent; what waits goes to the new place. */
  set(entered: { readonly url?: string; readonly secret?: string }): void;
}

export function createHookTarget(
  first: EnteredHook | null,
  connections: number,
  kept: EnteredHook | null = null,
): HookTarget {
  let { url, secret } = kept ?? first ?? { url: null, secret: null };
  let isEntered = kept !== null;
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
    get entered() {
      return isEntered ? { url, secret } : null;
    },
    set(entered) {
      isEntered = isEntered || entered.url !== undefined || entered.secret !== undefined;
      secret = entered.secret ?? secret;
      if (entered.url === undefined || entered.url === url) return;
      void sender?.finish();
      url = entered.url;
      sender = createWebhookSender(url, connections);
    },
  };
}
