import {
  canonicalJson,
  claimKey,
  claimRecordShape,
  consentKey,
  consentRecordShape,
  isPlainObject,
  MAX_CONSENT_CLAIMS,
  MAX_PRESENTATION_SECONDS,
  presentationKey,
  presentationRecordShape,
  type ClaimRecord,
  type ConsentRecord,
} from '@piaosu/core';
import { readRecord, type Change, type ChangeSet } from './change.ts';
import { diverged, type Finding } from './finding.ts';

type Line = ConsentRecord['history'][number];

const ACT_OF = { grant: 'grantConsent', withdraw: 'withdrawConsent' } as const satisfies Record<Line['action'], string>;

const KEPT = ['id', 'portal', 'payer', 'purpose', 'scopeCommit', 'patientCommit', 'validFrom', 'validUntil'] as const;

/** CNS~: what was granted never changes, the portal alone ends it, and a consent that has ended carries no open claim. */
export function recheckConsent(change: Change, set: ChangeSet): Finding[] {
  const after = readRecord(consentRecordShape, change.after);
  if (after === undefined) return [diverged(change.key, { rule: 'CONSENT_RECORD_UNREADABLE' })];
  const before = readRecord(consentRecordShape, change.before);
  // What stood there and cannot be read was another record.
  if (change.before !== undefined && before === undefined) return [diverged(change.key, { rule: 'CONSENT_REWRITTEN' })];
  const broken = RULES.filter(([, holds]) => !holds({ before, after, set }));
  return broken.map(([rule]) => diverged(change.key, { rule }));
}

interface Moved {
  readonly before: ConsentRecord | undefined;
  readonly after: ConsentRecord;
  readonly set: ChangeSet;
}

const RULES: readonly (readonly [rule: string, holds: (moved: Moved) => boolean])[] = [
  [
    'CONSENT_REWRITTEN',
    ({ before, after }) => isKept(before, after) && linesAdded(before, after) !== undefined && isReached(after),
  ],
  [
    'CONSENT_ACTOR',
    ({ before, after, set }) => (linesAdded(before, after) ?? []).every((line) => isActed(line, after, set)),
  ],
  [
    'CONSENT_CLAIM',
    ({ before, after, set }) => claimsAdded(before, after).every((id) => isClaimUnder(id, before, after, set)),
  ],
  ['CONSENT_CLAIM_DROPPED', ({ before, after }) => keepsClaims(before, after)],
  [
    'CLAIM_UNDER_WITHDRAWN_CONSENT',
    ({ after, set }) => after.state !== 'WITHDRAWN' || !after.claims.some((id) => isUndecided(claimIn(id, set))),
  ],
];

/** PRS~: written once, in its life time, for the claim that names it. */
export function recheckPresentation(change: Change, set: ChangeSet): Finding[] {
  const after = readRecord(presentationRecordShape, change.after);
  if (after === undefined) return [diverged(change.key, { rule: 'PRESENTATION_RECORD_UNREADABLE' })];
  if (change.before !== undefined) return [diverged(change.key, { rule: 'PRESENTATION_USED_TWICE' })];
  const claim = claimIn(after.claim, set);
  const isNamed = claim?.presentation !== undefined && presentationKey(claim.presentation) === change.key;
  const { issued, expires, time } = after;
  const isInTime = time < expires && expires > issued && expires - issued <= MAX_PRESENTATION_SECONDS;
  return isNamed && isInTime ? [] : [diverged(change.key, { rule: 'PRESENTATION_USE' })];
}

/** CLM~: a new claim that names the patient's word is named by it in the same transaction. */
export function recheckClaimAuthority(change: Change, set: ChangeSet): Finding[] {
  const after = readRecord(claimRecordShape, change.after);
  if (after === undefined || change.before !== undefined) return [];
  const { consent, presentation } = after;
  const written = set.changes.filter(({ after: value }) => value !== undefined);
  const isNoted =
    consent === undefined ||
    written.some(
      ({ key, after: value }) =>
        key === consentKey(consent) && readRecord(consentRecordShape, value)?.claims.includes(after.id) === true,
    );
  const isUsedUp =
    presentation === undefined ||
    written.some(
      ({ key, after: value }) =>
        key === presentationKey(presentation) && readRecord(presentationRecordShape, value)?.claim === after.id,
    );
  return isNoted && isUsedUp ? [] : [diverged(change.key, { rule: 'CLAIM_AUTHORITY' })];
}

/** The claims that a withdrawal may have to end; what they were before is looked at beside what they became. */
export function claimsOf(value: Uint8Array | undefined): string[] {
  return (readRecord(consentRecordShape, value)?.claims ?? []).map(claimKey);
}

function isKept(before: ConsentRecord | undefined, after: ConsentRecord): boolean {
  return before === undefined || KEPT.every((name) => before[name] === after[name]);
}

/** What the transaction adds to the history; undefined when it changes what stood there. */
function linesAdded(before: ConsentRecord | undefined, after: ConsentRecord): readonly Line[] | undefined {
  const history = before?.history ?? [];
  const isSame = history.every((line, index) => canonicalJson(line) === canonicalJson(after.history[index] ?? null));
  return isSame ? after.history.slice(history.length) : undefined;
}

/** Granted first, withdrawn at most once, and the state says which. */
function isReached({ state, history }: ConsentRecord): boolean {
  const actions = history.map(({ action }) => action).join();
  return actions === (state === 'ACTIVE' ? 'grant' : 'grant,withdraw');
}

function isActed(
  { action }: Line,
  { id, portal, purpose, validFrom, validUntil }: ConsentRecord,
  set: ChangeSet,
): boolean {
  return set.operations.some(({ action: name, actor, body }) => {
    if (name !== ACT_OF[action] || actor.institution !== portal || !isPlainObject(body)) return false;
    if (action === 'withdraw') return body['consentId'] === id;
    return body['purpose'] === purpose && body['validFrom'] === validFrom && body['validUntil'] === validUntil;
  });
}

function claimsAdded(before: ConsentRecord | undefined, after: ConsentRecord): string[] {
  return after.claims.filter((id) => before?.claims.includes(id) !== true);
}

/** Reserved in this very transaction, under this consent, while it lasted. */
function isClaimUnder(id: string, before: ConsentRecord | undefined, after: ConsentRecord, set: ChangeSet): boolean {
  const claim = claimIn(id, set);
  const at = claim?.history[0]?.time ?? 0;
  const isNew = set.valueBefore(claimKey(id)) === undefined && claim?.consent === after.id;
  return before?.state !== 'WITHDRAWN' && isNew && after.validFrom <= at && at < after.validUntil;
}

/** Only a full list gives up what is decided. */
function keepsClaims(before: ConsentRecord | undefined, after: ConsentRecord): boolean {
  const { claims = [] } = before ?? {};
  return claims.length >= MAX_CONSENT_CLAIMS || claims.every((id) => after.claims.includes(id));
}

function isUndecided(claim: ClaimRecord | undefined): boolean {
  return claim?.state === 'RESERVED' || claim?.state === 'UNDER_REVIEW';
}

/** As the transaction leaves it. */
function claimIn(id: string, set: ChangeSet): ClaimRecord | undefined {
  const key = claimKey(id);
  const written = set.changes.find((change) => change.key === key);
  return readRecord(claimRecordShape, written === undefined ? set.valueBefore(key) : written.after);
}
