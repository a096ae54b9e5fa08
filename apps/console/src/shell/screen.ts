import type { TablerIcon } from '@tabler/icons-react';
import type { Scope } from '../api/session';

/** What the shell knows of a screen. */
export interface Screen {
  /** As it is called in the navigation. */
  readonly title: string;
  /** Where it begins: `/deliveries`. */
  readonly path: string;
  /** `g` and then this letter goes there; each letter once. */
  readonly letter: string;
  readonly icon: TablerIcon;
  /** The scope that a key needs to see anything of it; who has less does not see it in the navigation. */
  readonly scope: Scope;
}
