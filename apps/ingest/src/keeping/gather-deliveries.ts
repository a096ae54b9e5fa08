import type { Delivery } from '@evenkeel/event-schemas';

/**
 * Requests that come together share one job: a job each would cap what the queue can take.
 * - A gathering is sent when it holds `maxDeliveries`, or before it would pass `maxBytes`, or `maxWaitMs` after its
 *   first delivery, whichever is first. A single delivery may be larger than `maxBytes`: it goes alone.
 * - It is sent earlier when nothing else is under way: `idleWaitMs` after its first delivery, or as soon as what was
 *   under way has settled. So the queue's own pace sets the size, and few senders do not wait for company that never
 *   comes (64 connections that each await their answer would otherwise be held to 64 in 6 ms).
 * - Gatherings are sent side by side; each settles its own deliveries, all alike.
 */
export interface GatheringOptions {
  readonly maxWaitMs: number;
  readonly idleWaitMs: number;
  readonly maxDeliveries: number;
  readonly maxBytes: number;
  readonly send: (deliveries: readonly Delivery[]) => Promise<void>;
}

export interface Gathering {
  /** Settles as the sending of the gathering that the delivery went with. */
  readonly add: (delivery: Delivery) => Promise<void>;
  /** Sends what is gathered, and waits until everything sent has settled. Rejections go to those who added only. */
  readonly flush: () => Promise<void>;
}

interface Gathered {
  readonly deliveries: Delivery[];
  bytes: number;
  readonly timer: NodeJS.Timeout;
  readonly sent: Promise<void>;
  readonly settleAs: (sending: Promise<void>) => void;
}

export function gatherDeliveries(options: GatheringOptions): Gathering {
  const { maxWaitMs, idleWaitMs, maxDeliveries, maxBytes, send } = options;
  let gathered: Gathered | undefined;
  const underWay = new Set<Promise<void>>();

  function begin(): Gathered {
    const timer = setTimeout(sendGathered, underWay.size === 0 ? idleWaitMs : maxWaitMs);
    return { deliveries: [], bytes: 0, timer, ...unsettled() };
  }

  function sendGathered(): void {
    if (gathered === undefined) return;
    const { deliveries, timer, sent, settleAs } = gathered;
    gathered = undefined;
    clearTimeout(timer);
    settleAs(send(deliveries));
    underWay.add(sent);
    const settled = (): void => {
      underWay.delete(sent);
      if (underWay.size === 0) sendGathered();
    };
    sent.then(settled, settled); // a rejection is told to those who added
  }

  return {
    add(delivery) {
      const bytes = Buffer.byteLength(delivery.body);
      if (gathered !== undefined && gathered.bytes + bytes > maxBytes) sendGathered();
      const into = (gathered ??= begin());
      into.deliveries.push(delivery);
      into.bytes += bytes;
      if (into.deliveries.length >= maxDeliveries || into.bytes >= maxBytes) sendGathered();
      return into.sent;
    },
    async flush() {
      sendGathered();
      await Promise.allSettled(underWay);
    },
  };
}

function unsettled(): Pick<Gathered, 'sent' | 'settleAs'> {
  let settleAs!: (sending: Promise<void>) => void;
  const sent = new Promise<void>((resolve) => (settleAs = resolve));
  return { sent, settleAs };
}
