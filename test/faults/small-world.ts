import { CALENDARS, DEMO_WORLD, type World } from '../../scripts/start/world.ts';

/** One hospital and two insurers: enough for claims that exclude each other, and the product starts sooner. */
export const SMALL_WORLD: World = {
  hospitals: DEMO_WORLD.hospitals,
  payers: DEMO_WORLD.payers.filter(({ id }) => id === 'INS-A' || id === 'INS-B'),
  calendars: CALENDARS,
};
