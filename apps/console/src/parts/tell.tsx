import type { notifications } from '@mantine/notifications';
import { problemOf } from '../api/problem';
import { wantToasts } from './toasts';

const closeButtonProps = { 'aria-label': 'Close' };

/** What a person has just done came about. */
export function tellDone(message: string): void {
  void show({ message, color: 'keel', closeButtonProps });
}

/** It did not: stays until it is closed. */
export function tellFailed(what: string, error: unknown): void {
  const { title, detail } = problemOf(error);
  void show({ title: `${what}: ${title}`, message: detail, color: 'red', autoClose: false, closeButtonProps });
}

type Shown = Parameters<typeof notifications.show>[0];

async function show(toast: Shown): Promise<void> {
  wantToasts();
  const loaded = await import('@mantine/notifications');
  loaded.notifications.show(toast);
}
