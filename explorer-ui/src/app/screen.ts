import { createContext } from 'react';
import type { ComponentType } from 'react';
import type { RestRole } from '@piaosu/gateway/api';
import type { Resources } from '../locales/resources.ts';

/** A screen is called as its texts in locales/…/screens.json are. */
export type ScreenName = keyof Resources['screens'];

/** Headings of the menu, in their order; a screen without one is reached from other screens. */
export const MENU_GROUPS = [
  'receipts',
  'claims',
  'medicine',
  'supervision',
  'mine',
  'administration',
  'tools',
] as const satisfies readonly (keyof Resources['app']['group'])[];
export type MenuGroup = (typeof MENU_GROUPS)[number];

/** A page of the application as data. */
export interface Screen {
  readonly name: ScreenName;
  /** As react-router writes it: `/claims/:id`. */
  readonly path: string;
  /** Whoever has one of these roles; or everybody who is signed in; or everybody. */
  readonly roles: readonly RestRole[] | 'signed-in' | 'everybody';
  readonly group?: MenuGroup;
  readonly icon?: ComponentType<{ readonly 'aria-hidden'?: boolean }>;
  /** The screen above in the path shown to people. */
  readonly parent?: ScreenName;
  /** The folder's component, fetched when somebody first opens it. */
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

/** Whether somebody with these roles (undefined: nobody is signed in) may open the screen. */
export function mayOpen({ roles }: Screen, own: readonly RestRole[] | undefined): boolean {
  if (roles === 'everybody') return true;
  if (own === undefined) return false;
  return roles === 'signed-in' || own.some((role) => roles.includes(role));
}

/** Every screen, for one that tells of the others: it cannot import the table that it stands in. */
export const AllScreens = createContext<readonly Screen[]>([]);
