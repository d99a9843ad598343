import { createHash, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { canonicalJson, parseCanonicalJson, PiaosuError, type Pepper } from '@piaosu/core';
import { z } from 'zod';
import type { Database, Sql } from '../db/index.ts';
import {
  confirmBinding,
  countBindings,
  countWrongProof,
  endBinding,
  expireBindings,
  insertBinding,
  lockBinding,
  selectBinding,
  selectBindingsOf,
  type BindingEnd,
  type BindingRow,
} from '../db/family.ts';
import type { TextCipher } from '../documents/text-cipher.ts';
import type { PatientIdentity } from '../http/caller.ts';
import type { Notices } from './notices.ts';
import { patientTagsOf } from './patient-tag.ts';

/** A binding as one of its ends sees it. */
export interface FamilyBinding {
  readonly id: string;
  /** Which end looks: the child acts for the parent. */
  readonly role: 'CHILD' | 'PARENT';
  /** The other end. */
  readonly other: PatientIdentity;
  readonly state: BindingRow['state'];
  readonly created: Date;
  readonly confirmed: Date | null;
  readonly confirmedBy: string | null;
  readonly ended: Date | null;
  readonly endedBy: BindingEnd | null;
  /** To the child, until the parent has answered: what the parent must be told. */
  readonly code?: string;
}

export type PersonNumber = Pick<PatientIdentity, 'idType' | 'number'>;

/** People who act for their parents: asked for by the child, in force once the parent or a desk has said yes. */
export interface Family {
  /**
   * Asks to act for the parent. `code` is for the child alone, who tells it to the parent: who accepts without having been told
   * accepts a stranger. The same message is the same binding. Whether anybody has that number is not told. Throws PiaosuError
   * FAMILY_LIMIT, and SCHEMA for oneself.
   */
  begin(child: PatientIdentity, parent: PatientIdentity, messageId: string): Promise<FamilyBinding>;
  list(person: PersonNumber): Promise<FamilyBinding[]>;
  /** By the parent, with the code. Throws RESOURCE_NOT_FOUND, FAMILY_PROOF_WRONG, FAMILY_NOT_ACTIVE. */
  accept(parent: PatientIdentity, id: string, code: string): Promise<FamilyBinding>;
  /** By a desk that has both persons and their cards before it. Throws as `accept`. */
  confirm(institution: string, id: string, child: PersonNumber, parent: PersonNumber): Promise<void>;
  /** By either end, at any time; a second time changes nothing. */
  end(person: PersonNumber, id: string): Promise<FamilyBinding>;
  /** Whom the child may act for under a binding. Throws PiaosuError FAMILY_NOT_ACTIVE, also for somebody else's. */
  parentOf(child: PersonNumber, id: string): Promise<PatientIdentity>;
  /** Ends invitations that nobody answered. */
  prune(): Promise<void>;
}

export interface FamilyOptions {
  readonly database: Database;
  readonly cipher: TextCipher;
  readonly peppers: readonly Pepper[];
  readonly notices: Pick<Notices, 'add'>;
  /** Makes the codes of invitations, so that none is stored. */
  readonly key: KeyObject;
}

/** A code has a million values, so that five guesses find one in 200,000; then the invitation is over. */
const MAX_WRONG_PROOFS = 5;
const MAX_OPEN = 10;
const MAX_A_DAY = 10;
/** A person is not buried under invitations of strangers. */
const MAX_TOWARD_PARENT = 20;
const MAX_LISTED = 200;
const INVITATION_DAYS = 7;
const CODES = 1_000_000;

export function newFamily(options: FamilyOptions): Family {
  const { database, peppers } = options;
  return {
    begin: (child, parent, messageId) => begin(options, child, parent, messageId),
    list: async (person) => {
      const tags = patientTagsOf(peppers, person);
      const rows = await selectBindingsOf(database, tags, MAX_LISTED);
      return rows.map((row) => seenBy(options, row, tags));
    },
    accept: (parent, id, code) =>
      prove(options, id, {
        by: null,
        isSeen: (row) => patientTagsOf(peppers, parent).includes(row.parent_tag),
        holds: (row) => timingSafeEqual(row.code, digestOf(options.key, id, code)),
      }).then((row) => seenBy(options, row, patientTagsOf(peppers, parent))),
    confirm: async (institution, id, child, parent) => {
      const holds = (row: BindingRow): boolean =>
        patientTagsOf(peppers, child).includes(row.child_tag) &&
        patientTagsOf(peppers, parent).includes(row.parent_tag);
      await prove(options, id, { by: institution, isSeen: () => true, holds });
    },
    end: (person, id) => database.transaction((sql) => end(options, sql, person, id)),
    parentOf: async (child, id) => {
      const row = await selectBinding(database, id);
      const isChild = row !== undefined && patientTagsOf(peppers, child).includes(row.child_tag);
      if (!isChild || row.state !== 'ACTIVE') throw new PiaosuError('FAMILY_NOT_ACTIVE');
      return open(options, row, 'parent');
    },
    prune: async () => {
      await expireBindings(database, INVITATION_DAYS);
    },
  };
}

async function begin(
  options: FamilyOptions,
  child: PatientIdentity,
  parent: PatientIdentity,
  messageId: string,
): Promise<FamilyBinding> {
  const { database, peppers, cipher, key, notices } = options;
  const [childTags, parentTags] = [patientTagsOf(peppers, child), patientTagsOf(peppers, parent)];
  const [childTag, parentTag] = [childTags.at(-1) ?? '', parentTags.at(-1) ?? ''];
  if (childTag === parentTag) throw new PiaosuError('SCHEMA', { pointer: '/number', reason: 'oneself' });
  const id = `fam_${createHash('sha256').update(messageId).digest('hex').slice(0, 24)}`;
  const code = codeOf(key, id);
  const row = await database.locked(`family ${childTag}`, () =>
    database.transaction(async (sql) => {
      const known = await selectBinding(sql, id);
      if (known !== undefined) return known;
      const { open: ongoing, today, toward } = await countBindings(sql, childTags, parentTags);
      if (ongoing >= MAX_OPEN || today >= MAX_A_DAY || toward >= MAX_TOWARD_PARENT)
        throw new PiaosuError('FAMILY_LIMIT');
      const sealed = { child: seal(cipher, id, 'child', child), parent: seal(cipher, id, 'parent', parent) };
      const digest = digestOf(key, id, code);
      const added = await insertBinding(sql, {
        id,
        child_tag: childTag,
        parent_tag: parentTag,
        ...sealed,
        code: digest,
      });
      await notices.add(sql, [notice('FAMILY_INVITED', id, parentTag)]);
      return added;
    }),
  );
  if (row === undefined) throw new PiaosuError('INTERNAL', { reason: 'a binding was added by another message' });
  return seenBy(options, row, childTags);
}

interface Proof {
  /** The desk's institution; null for the parent. */
  readonly by: string | null;
  readonly isSeen: (row: BindingRow) => boolean;
  readonly holds: (row: BindingRow) => boolean;
}

/** A proof that is wrong is counted before the answer says so; the last one ends the invitation. */
async function prove(options: FamilyOptions, id: string, proof: Proof): Promise<BindingRow> {
  const { database } = options;
  const outcome = await database.transaction(async (sql) => {
    const row = await lockBinding(sql, id);
    if (row === undefined || !proof.isSeen(row)) throw new PiaosuError('RESOURCE_NOT_FOUND', { binding: id });
    if (row.state === 'ENDED') throw new PiaosuError('FAMILY_NOT_ACTIVE');
    if (!proof.holds(row)) return { isWrong: true, row };
    if (row.state === 'PENDING') await activate(options, sql, row, proof.by);
    return { isWrong: false, row: (await selectBinding(sql, id)) ?? row };
  });
  if (!outcome.isWrong) return outcome.row;
  const left = Math.max(
    0,
    MAX_WRONG_PROOFS - (await database.transaction((sql) => countWrong(options, sql, outcome.row))),
  );
  throw new PiaosuError('FAMILY_PROOF_WRONG', { left });
}

async function activate({ notices }: FamilyOptions, sql: Sql, row: BindingRow, by: string | null): Promise<void> {
  await confirmBinding(sql, row.id, by);
  await notices.add(sql, [
    notice('FAMILY_CONFIRMED', row.id, row.child_tag),
    notice('FAMILY_CONFIRMED', row.id, row.parent_tag),
  ]);
}

/** One that is in force stays so, whatever is guessed at it: guessing would be a way to end other people's. */
async function countWrong({ notices }: FamilyOptions, sql: Sql, row: BindingRow): Promise<number> {
  const wrong = await countWrongProof(sql, row.id);
  if (wrong >= MAX_WRONG_PROOFS && row.state === 'PENDING') {
    await endBinding(sql, row.id, 'WRONG_PROOFS');
    await notices.add(sql, [notice('FAMILY_ENDED', row.id, row.child_tag)]);
  }
  return wrong;
}

async function end(options: FamilyOptions, sql: Sql, person: PersonNumber, id: string): Promise<FamilyBinding> {
  const tags = patientTagsOf(options.peppers, person);
  const row = await lockBinding(sql, id);
  if (row === undefined || !(tags.includes(row.child_tag) || tags.includes(row.parent_tag))) {
    throw new PiaosuError('RESOURCE_NOT_FOUND', { binding: id });
  }
  if (row.state !== 'ENDED') {
    const isChild = tags.includes(row.child_tag);
    await endBinding(sql, id, isChild ? 'CHILD' : 'PARENT');
    await options.notices.add(sql, [notice('FAMILY_ENDED', id, isChild ? row.parent_tag : row.child_tag)]);
  }
  return seenBy(options, (await selectBinding(sql, id)) ?? row, tags);
}

function notice(kind: 'FAMILY_INVITED' | 'FAMILY_CONFIRMED' | 'FAMILY_ENDED', binding: string, patientTag: string) {
  return { patientTag, kind, dedupe: `${kind}/${binding}`, data: { binding } };
}

function seenBy(options: FamilyOptions, row: BindingRow, tags: readonly string[]): FamilyBinding {
  const role = tags.includes(row.child_tag) ? 'CHILD' : 'PARENT';
  const { id, state, created, confirmed, confirmed_by: confirmedBy, ended, ended_by: endedBy } = row;
  const other = open(options, row, role === 'CHILD' ? 'parent' : 'child');
  const seen = { id, role, other, state, created, confirmed, confirmedBy, ended, endedBy } as const;
  return role === 'CHILD' && state === 'PENDING' ? { ...seen, code: codeOf(options.key, id) } : seen;
}

const person = z.strictObject({ idType: z.string(), number: z.string(), name: z.string() });

function seal(
  cipher: TextCipher,
  id: string,
  side: 'child' | 'parent',
  { idType, number, name }: PatientIdentity,
): string {
  return cipher.seal(`family/${id}/${side}`, canonicalJson({ idType, number, name }));
}

function open({ cipher }: FamilyOptions, row: BindingRow, side: 'child' | 'parent'): PatientIdentity {
  return person.parse(parseCanonicalJson(cipher.open(`family/${row.id}/${side}`, row[side])));
}

/** Made from the binding, so that a repeat of the message shows the same one without its being stored. */
function codeOf(key: KeyObject, id: string): string {
  const number = createHmac('sha256', key).update(`code/${id}`).digest().readUIntBE(0, 6) % CODES;
  return number.toString().padStart(6, '0');
}

function digestOf(key: KeyObject, id: string, code: string): Uint8Array {
  return createHmac('sha256', key).update(`digest/${id}/${code}`).digest();
}
