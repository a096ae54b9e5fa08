import { Menu } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

interface ActionsMenuProps {
  /** The button that opens it. */
  readonly target: ReactElement;
  /** In pixels; as wide as its items without it. */
  readonly width?: number;
  /** Of Menu.Item and Menu.Divider. */
  readonly children: ReactNode;
}

/** Within the page's main part, where screen readers look for it, and without the library's empty first child, which no menu may have. */
export function ActionsMenu({ target, width, children }: ActionsMenuProps) {
  return (
    <Menu position="bottom-end" {...(width && { width })} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
