import '@mantine/core/styles/Notification.css';
import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** Where toasts are; loaded when there is one. */
export default function Toasts() {
  return <Notifications position="bottom-right" limit={3} />;
}
