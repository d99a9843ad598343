import { scannerTestScreens } from '../screens/scanner-test/screens.ts';
import type { Screen, ScreenName } from './screen.ts';

/** Every page besides the home page: one line for each folder of screens/. */
export const SCREENS: readonly Screen[] = [...scannerTestScreens];

export function screenOf(name: ScreenName): Screen | undefined {
  return SCREENS.find((screen) => screen.name === name);
}
