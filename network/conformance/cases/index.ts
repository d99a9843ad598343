import type { Case } from '../case.ts';
import { contractErrors } from './contract-errors.ts';
import { duplicates } from './duplicates.ts';
import { events } from './events.ts';
import { faults } from './faults.ts';
import { identities } from './identities.ts';
import { legacy } from './legacy.ts';
import { ledgerQueries } from './ledger-queries.ts';
import { rawCalls } from './raw-calls.ts';
import { sizes } from './sizes.ts';
import { success } from './success.ts';
import { validation } from './validation.ts';

/** Every case, in the order of the table. */
export const CASES: readonly Case[] = [
  ...success,
  ...contractErrors,
  ...validation,
  ...duplicates,
  ...ledgerQueries,
  ...identities,
  ...sizes,
  ...rawCalls,
  ...events,
  ...legacy,
  ...faults,
];

/** Cases whose answer depends on what lies in one block; they are run with short and with long blocks. */
export const RACES: readonly string[] = ['B2', 'B2b', 'B2c', 'B2e', 'B3', 'B4b', 'B5', 'D1', 'G3b'];
