import { Drawer } from '@mantine/core';
import { Navigation } from './navigation';
import type { Screen } from './screen';

interface MenuProps {
  readonly screens: readonly Screen[];
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Where one can go, on a page that is too narrow to have it beside it. */
export default function Menu({ screens, opened, onClose }: MenuProps) {
  return (
    <Drawer opened={opened} onClose={onClose} size={280} title="Evenkeel">
      <Navigation screens={screens} label="Screens, menu" />
    </Drawer>
  );
}
