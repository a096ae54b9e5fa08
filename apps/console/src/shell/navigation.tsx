import { ActionIcon, Kbd, Menu, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import {
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSelector,
  IconSun,
  IconUserCircle,
  type TablerIcon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { queryClient } from '../api/client';
import { signOut, useSession } from '../api/session';
import type { Screen } from './screen';
import styles from './navigation.module.css';

interface NavigationProps {
  readonly screens: readonly Screen[];
  /** Of the landmark. */
  readonly label: string;
}

/** Where one can go, and below it who one is. */
export function Navigation({ screens, label }: NavigationProps) {
  return (
    <div className={styles.navigation}>
      <nav aria-label={label}>
        <ul className={styles.list}>
          {screens.map(({ path, title, letter, icon: Icon }) => (
            <li key={path}>
              <Link
                to={path}
                className={styles.link}
                activeProps={{ 'aria-current': 'page' }}
                activeOptions={{ exact: path === '/' }}
              >
                <Icon size={18} stroke={1.6} aria-hidden />
                <span>{title}</span>
                <Kbd className={styles.key} aria-hidden>
                  g {letter}
                </Kbd>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.foot}>
        <WhoIsSignedIn />
        <ColourScheme />
      </div>
    </div>
  );
}

const SCHEMES: Record<MantineColorScheme, readonly [title: string, icon: TablerIcon]> = {
  auto: ['As the system', IconDeviceDesktop],
  light: ['Light', IconSun],
  dark: ['Dark', IconMoon],
};

const schemes = Object.entries(SCHEMES) as [MantineColorScheme, (typeof SCHEMES)[MantineColorScheme]][];

function ColourScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [now, Icon] = SCHEMES[colorScheme];
  return (
    <Menu position="top-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Colours: ${now}`}>
          <Icon size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(([scheme, [title, Each]]) => (
          <Menu.Item
            key={scheme}
            leftSection={<Each size={16} stroke={1.6} />}
            onClick={() => setColorScheme(scheme)}
            aria-current={scheme === colorScheme}
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function WhoIsSignedIn() {
  const { session } = useSession();
  if (session === null) return null;
  const { name, scope, sources } = session;
  const leave = () => {
    signOut();
    queryClient.clear();
  };
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <UnstyledButton className={styles.who}>
          <IconUserCircle size={20} stroke={1.5} aria-hidden />
          <span className={styles.whoText}>
            <span className={styles.whoName}>{name === 'EVENKEEL_ADMIN_KEY' ? 'First key' : name}</span>
            <span className={styles.whoScope}>{scope}</span>
          </span>
          <IconSelector size={14} stroke={1.6} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          Key “{name}” may {scope === 'read' ? 'read' : scope === 'operate' ? 'read and operate' : 'do everything'}
          {sources === null ? '' : `, of ${sources.join(', ')}`}
        </Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={leave}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
