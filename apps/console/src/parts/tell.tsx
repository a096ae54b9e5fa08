import { notifications } from '@mantine/notifications';
import { problemOf } from '../api/problem';

/** What a person has just done came about. */
export function tellDone(message: string): void {
  notifications.show({ message, color: 'keel', closeButtonProps: { 'aria-label': 'Close' } });
}

/** It did not: stays until it is closed. */
export function tellFailed(what: string, error: unknown): void {
  const { title, detail } = problemOf(error);
  const closeButtonProps = { 'aria-label': 'Close' };
  notifications.show({ title: `${what}: ${title}`, message: detail, color: 'red', autoClose: false, closeButtonProps });
}
