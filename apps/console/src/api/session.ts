/**
 * Who is signed in. The key is kept in memory and in the storage of this tab alone, and is gone with the tab.
 */
import { useSyncExternalStore } from 'react';

/** Each includes those before it. */
const SCOPES = ['read', 'operate', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export interface Session {
  /** `ek_…` */
  readonly key: string;
  readonly name: string;
  readonly scope: Scope;
  /** Null: the key reaches all sources. */
  readonly sources: readonly string[] | null;
}

interface SessionState {
  readonly session: Session | null;
  /** Why the last one ended, if it did not end by signing out. */
  readonly ended: string | null;
}

const PLACE = 'evenkeel.session';
const listeners = new Set<() => void>();
let state: SessionState = { session: stored(), ended: null };

function stored(): Session | null {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? 'null') as Session | null;
  } catch {
    return null; // Storage that is forbidden, or that holds something else: one signs in again.
  }
}

function become(next: SessionState): void {
  state = next;
  listeners.forEach((tell) => tell());
}

export function signIn(session: Session): void {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(session));
  } catch {
    // Without storage the session lasts until the page is loaded anew.
  }
  become({ session, ended: null });
}

/** `why` is told where one signs in again; null: it was asked for. */
export function signOut(why: string | null = null): void {
  try {
    sessionStorage.removeItem(PLACE);
  } catch {
    // There was nothing kept.
  }
  become({ session: null, ended: why });
}

export function currentSession(): Session | null {
  return state.session;
}

export function useSession(): SessionState {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => state,
  );
}

/** Whether the key may do what this scope is for; what it may not is not shown. */
export function useMay(wanted: Scope): boolean {
  const { session } = useSession();
  return session !== null && SCOPES.indexOf(session.scope) >= SCOPES.indexOf(wanted);
}
