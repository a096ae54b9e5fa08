/**
 * Keys: `/` goes to the search of the screen, `g` and a letter to a screen, `?` shows them all. None of them while somebody
 * writes, while a dialog is open, or with a modifier.
 */
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import type { Screen } from './screen';

const SECOND_KEY_WITHIN_MS = 1_500;

interface Keys {
  readonly screens: readonly Screen[];
  readonly onHelp: () => void;
  /** Where `/` goes on a screen without a search of its own. */
  readonly onSearch: () => void;
}

export function useKeyboard({ screens, onHelp, onSearch }: Keys): void {
  const navigate = useNavigate();
  const goTo = useEffectEvent((letter: string) => {
    const screen = screens.find((each) => each.letter === letter);
    if (screen !== undefined) void navigate({ to: screen.path });
  });
  const act = useEffectEvent((key: string) => {
    if (key === '?') onHelp();
    if (key === '/' && !focusSearch()) onSearch();
    return key === '?' || key === '/';
  });
  useEffect(() => {
    let goneAt = -Infinity;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event)) return;
      if (performance.now() - goneAt < SECOND_KEY_WITHIN_MS) goTo(event.key);
      goneAt = event.key === 'g' ? performance.now() : -Infinity;
      if (act(event.key)) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function isBusy({ target }: KeyboardEvent): boolean {
  const writes =
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
  return writes || document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

/** The field that a screen marks with `data-search`. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('input[data-search]');
  field?.focus();
  field?.select();
  return field !== null;
}
