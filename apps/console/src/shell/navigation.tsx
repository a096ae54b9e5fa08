import { ActionIcon, Kbd, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, type TablerIcon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { queryClient } from '../api/client';
import { signOut, useSession } from '../api/session';
import { keyInWords } from '../parts/key-in-words';
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

interface Scheme {
  readonly title: string;
  readonly icon: TablerIcon;
  readonly next: MantineColorScheme;
}

const SCHEMES: Record<MantineColorScheme, Scheme> = {
  auto: { title: 'as the system', icon: IconDeviceDesktop, next: 'light' },
  light: { title: 'light', icon: IconSun, next: 'dark' },
  dark: { title: 'dark', icon: IconMoon, next: 'auto' },
};

/** One button, from one to the next: a menu of three would weigh more than all of the navigation. */
function ColourScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { title, icon: Icon, next } = SCHEMES[colorScheme];
  const label = `Colours: ${title}. Change to ${SCHEMES[next].title}`;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next)}
    >
      <Icon size={18} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
}

const MAY = { read: 'may read', operate: 'may read and operate', admin: 'may do everything' } as const;

function WhoIsSignedIn() {
  const { session } = useSession();
  if (session === null) return null;
  const { name, scope, sources } = session;
  const leave = () => {
    signOut();
    queryClient.clear();
  };
  return (
    <>
      <p className={styles.who} title={`The key “${name}” ${MAY[scope]}${sources ? `, of ${sources.join(', ')}` : ''}`}>
        <span className={styles.whoName}>{keyInWords(name)}</span>
        <span className={styles.whoScope}>{MAY[scope]}</span>
      </p>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Sign out" title="Sign out" onClick={leave}>
        <IconLogout size={18} stroke={1.6} aria-hidden />
      </ActionIcon>
    </>
  );
}
