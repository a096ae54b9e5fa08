import { ActionIcon, Burger } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKeyboard } from '@tabler/icons-react';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, useEffect, useRef } from 'react';
import { useMay, type Scope } from '../api/session';
import { OnceOpened } from '../parts/once-opened';
import { SCREENS } from '../screens';
import { useKeyboard } from './keyboard';
import { Mark } from './mark';
import { Navigation } from './navigation';
import type { Screen } from './screen';
import styles from './shell.module.css';

const KeyHelp = lazy(() => import('./key-help'));
const Menu = lazy(() => import('./menu'));

/** The screens that the key may see. */
function useScreens(): readonly Screen[] {
  const may: Record<Scope, boolean> = { read: useMay('read'), operate: useMay('operate'), admin: useMay('admin') };
  return SCREENS.filter(({ scope }) => may[scope]);
}

/** What is around every screen: where one can go, and the way past it. */
export function Shell() {
  const screens = useScreens();
  const navigate = useNavigate();
  const [isHelpOpen, help] = useDisclosure();
  const [isMenuOpen, menu] = useDisclosure();
  const main = useFocusOnNavigation(menu.close);
  useKeyboard({ screens, onHelp: help.open, onSearch: () => void navigate({ to: '/subscribers' }) });
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <header className={styles.bar}>
        <Burger
          size="sm"
          opened={isMenuOpen}
          onClick={menu.toggle}
          aria-label="Navigation"
          aria-expanded={isMenuOpen}
        />
        <Mark size={24} />
        <span className={styles.name}>Evenkeel</span>
      </header>
      <OnceOpened of={Menu} screens={screens} opened={isMenuOpen} onClose={menu.close} />
      <aside className={styles.side} aria-label="Navigation">
        <div className={styles.brand}>
          <Mark size={26} />
          <span className={styles.name}>Evenkeel</span>
          <ActionIcon className={styles.keys} variant="subtle" color="gray" aria-label="Keys" onClick={help.open}>
            <IconKeyboard size={18} stroke={1.6} />
          </ActionIcon>
        </div>
        <Navigation screens={screens} label="Screens" />
      </aside>
      <main id="main" ref={main} tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
      <OnceOpened of={KeyHelp} screens={screens} opened={isHelpOpen} onClose={help.close} />
    </div>
  );
}

/** Who goes to another screen begins to read there, with eyes or ears: the focus goes to the screen's heading. */
function useFocusOnNavigation(onNavigated: () => void) {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    onNavigated();
    (main.current?.querySelector<HTMLElement>('h1[tabindex]') ?? main.current)?.focus({ preventScroll: true });
  }, [pathname, onNavigated]);
  return main;
}
