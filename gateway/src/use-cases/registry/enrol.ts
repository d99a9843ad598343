import { setTimeout as sleep } from 'node:timers/promises';
import {
  AUTHORITY_OF,
  institutionKey,
  ORGANISATIONS,
  parseShape,
  pepperCheck,
  pepperKey,
  pepperRecordShape,
  PiaosuError,
  unwrap,
} from '@piaosu/core';
import type { Act, Organisation } from '../../organisation.ts';
import { nativeHmac } from '../../native/hash-suite.ts';

/** What enrolment needs of an organisation. */
export type Enrolling = Pick<
  Organisation,
  'mspId' | 'config' | 'ledger' | 'acts' | 'keys' | 'projection' | 'pepperRing' | 'log'
>;

const PAUSE_MS = 1_000;

/**
 * Makes the organisation able to act: its authority stands in the registry with a key kept here, and every pepper version
 * of its file is announced. Done once per ledger; at later starts it only looks. Goes on until it succeeds or `signal`
 * aborts, because at the first start the peer and the other organisations may still be starting too.
 */
export async function enrol(organisation: Enrolling, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await catchUp(organisation);
      await enrolAuthority(organisation);
      await announcePeppers(organisation);
      return;
    } catch (error) {
      organisation.log.warn({ event: 'background.failed', task: 'enrol', error });
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined); // an abort ends the loop
    }
  }
}

/** What is on the ledger already is seen first: an empty database must not make us act a second time. */
async function catchUp({ ledger, projection }: Enrolling): Promise<void> {
  await projection.waitFor((await ledger.height()) - 1);
}

/** The institution of kind AUTHORITY of an organisation; throws PiaosuError SCHEMA for one that is not of the consortium. */
export function authorityOf(mspId: string): string {
  const known = ORGANISATIONS.find((organisation) => organisation === mspId);
  if (known === undefined) throw new PiaosuError('SCHEMA', { mspId });
  return AUTHORITY_OF[known];
}

async function enrolAuthority(organisation: Enrolling): Promise<void> {
  const { mspId, config, keys, projection, log } = organisation;
  const institution = authorityOf(mspId);
  if ((await projection.record(institutionKey(institution))) !== undefined) return;
  const { id, alg, spki } = await keys.create(institution, 'enrol/1');
  const key = { id, alg, spki, custody: 'GATEWAY' as const };
  const body = { name: config.name ?? institution, key };
  const actor = { institution, role: 'REGISTRAR' as const };
  const tx = await performOnce(organisation, {
    action: 'organisation.enrol',
    actor,
    messageId: 'enrol/1',
    body,
    keyId: id,
  });
  if (tx !== undefined) log.info({ event: 'organisation.enrolled', institution, tx });
}

async function announcePeppers(organisation: Enrolling): Promise<void> {
  const record = await organisation.projection.record(pepperKey());
  const announced = record === undefined ? undefined : unwrap(parseShape(pepperRecordShape, record.value));
  if (announced !== undefined) organisation.pepperRing.follow(announced);
  const newest = announced?.versions.at(-1)?.version ?? 0;
  const actor = { institution: authorityOf(organisation.mspId), role: 'REGISTRAR' as const };
  for (const pepper of organisation.pepperRing.held.filter(({ version }) => version > newest)) {
    const body = { version: pepper.version, check: pepperCheck(nativeHmac, pepper) };
    await performOnce(organisation, { action: 'pepper.announce', actor, messageId: `pepper/${pepper.version}`, body });
  }
}

/** Undefined when it was done already: by another organisation, or before our copy of the ledger was lost. */
async function performOnce({ acts, projection }: Enrolling, act: Act): Promise<string | undefined> {
  try {
    const { tx, block } = await acts.perform(act);
    await projection.waitFor(block);
    return tx;
  } catch (error) {
    if (error instanceof PiaosuError && error.code === 'ALREADY_EXISTS') return undefined;
    throw error;
  }
}
