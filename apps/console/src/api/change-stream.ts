/**
 * What changes, as it changes: `GET /v1/changes/stream`, read by fetch so that the key stays in a header. Rules:
 * - Only while the page is visible: a browser allows six connections to a host, and tabs in the background would take them.
 * - Whatever ends it, it begins again after the last change that was told; the waits grow to 15 s.
 * - Where that one is not kept any more (410), it begins with what comes now.
 */
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { useEffect, useEffectEvent, useState } from 'react';
import type { ItemOf } from './client';
import { readProblem } from './problem';
import { currentSession } from './session';

export type Change = ItemOf<'/v1/changes'>;
export type StreamState = 'connecting' | 'live' | 'waiting';

export interface StreamFilter {
  readonly source?: string;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** `onChange` is told each change once, in the order of the feed. */
export function useChangeStream(filter: StreamFilter, onChange: (change: Change) => void): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const told = useEffectEvent(onChange);
  const { source } = filter;
  useEffect(() => {
    const stop = followWhileVisible({ source, onChange: (change) => told(change), onState: setState });
    return stop;
  }, [source]);
  return state;
}

interface Following {
  readonly source: string | undefined;
  readonly onChange: (change: Change) => void;
  readonly onState: (state: StreamState) => void;
}

/** Answers how to end it. */
function followWhileVisible(following: Following): () => void {
  let running: AbortController | null = null;
  let last: string | null = null;
  const look = () => {
    if (document.visibilityState === 'visible' && running === null) {
      running = new AbortController();
      void follow({ ...following, signal: running.signal, last: () => last, onCursor: (cursor) => (last = cursor) });
    } else if (document.visibilityState !== 'visible') stop();
  };
  const stop = () => {
    running?.abort();
    running = null;
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    stop();
  };
}

interface Followed extends Following {
  readonly signal: AbortSignal;
  readonly last: () => string | null;
  readonly onCursor: (cursor: string | null) => void;
}

async function follow(following: Followed): Promise<void> {
  const { signal, onState } = following;
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      onState('connecting');
      await readStream(following, () => (wait = FIRST_WAIT_MS));
    } catch (error) {
      if (isAborted(signal) || currentSession() === null) return;
      console.warn('the stream of changes ended; it begins again', error);
    }
    onState('waiting');
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

async function readStream({ source, signal, last, onCursor, onChange, onState }: Followed, onOpen: () => void) {
  const cursor = last();
  const query = new URLSearchParams({
    ...(source !== undefined && { source }),
    ...(cursor === null && { after: 'now' }),
  });
  const response = await fetch(`/v1/changes/stream?${query}`, {
    headers: {
      authorization: `Bearer ${currentSession()?.key ?? ''}`,
      ...(cursor !== null && { 'last-event-id': cursor }),
    },
    signal,
  });
  if (response.status === 410) onCursor(null);
  if (!response.ok || response.body === null) throw await readProblem(response);
  onState('live');
  onOpen();
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = events.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const { id, data } = next.value;
    if (id !== undefined) onCursor(id);
    onChange(JSON.parse(data) as Change);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
  });
}

/** Asked anew: it may have been aborted since it was looked at last. */
function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}
