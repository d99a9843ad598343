import { administrationScreens } from '../screens/administration/screens.ts';
import { publishScreens } from '../screens/publish/screens.ts';
import { redFlushScreens } from '../screens/red-flush/screens.ts';
import { supervisionScreens } from '../screens/supervision/screens.ts';
import { claimHistoryScreens } from '../screens/claim-history/screens.ts';
import { claimDeskScreens } from '../screens/claim-desk/screens.ts';
import { ledgerScreens } from '../screens/ledger/screens.ts';
import { patientScreens } from '../screens/patient/screens.ts';
import { dispenseScreens } from '../screens/dispense/screens.ts';
import { goodsScreens } from '../screens/goods/screens.ts';
import { scannerTestScreens } from '../screens/scanner-test/screens.ts';
import type { Screen, ScreenName } from './screen.ts';

/** Every page besides the home page: one line for each folder of screens/. */
export const SCREENS: readonly Screen[] = [
  ...patientScreens,
  ...publishScreens,
  ...redFlushScreens,
  ...claimDeskScreens,
  ...claimHistoryScreens,
  ...dispenseScreens,
  ...goodsScreens,
  ...supervisionScreens,
  ...ledgerScreens,
  ...administrationScreens,
  ...scannerTestScreens,
];

export function screenOf(name: ScreenName): Screen | undefined {
  return SCREENS.find((screen) => screen.name === name);
}
