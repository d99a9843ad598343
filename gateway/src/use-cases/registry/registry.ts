import type { Action, BodyOf, Json } from '@piaosu/core';
import type { CallerContext } from '../../http/route.ts';
import type { Actor } from '../../organisation.ts';

/** Acts of the registry that a person asks for; enrolment is the gateway's own. */
export type RegistryAction = Extract<
  Action,
  | 'institution.register'
  | 'institution.update'
  | 'key.add'
  | 'key.revoke'
  | 'key.rotate'
  | 'pepper.announce'
  | 'segment.allot'
  | 'calendar.set'
>;

const ROLE_OF = {
  'institution.register': 'REGISTRAR',
  'institution.update': 'REGISTRAR',
  'key.add': 'REGISTRAR',
  'key.revoke': 'REGISTRAR',
  'key.rotate': 'REGISTRAR',
  'pepper.announce': 'REGISTRAR',
  'segment.allot': 'SEGMENT_OFFICER',
  'calendar.set': 'CALENDAR_OFFICER',
} as const satisfies Record<RegistryAction, Actor['role']>;

/** Where an act came to stand. */
export interface Committed {
  readonly tx: string;
  readonly block: number;
}

/**
 * Commits one act of the caller's institution and waits until this gateway's own copy of the ledger holds it, so that
 * who writes and then reads finds what was written. Throws PiaosuError with the ledger's refusal.
 */
export async function commitRegistryAct<A extends RegistryAction>(
  { organisation, caller, messageId }: CallerContext,
  action: A,
  body: BodyOf<A> & Json,
): Promise<Committed> {
  const actor = { institution: caller.institution, role: ROLE_OF[action] };
  const { tx, block } = await organisation.acts.perform({ action, actor, messageId, body });
  await organisation.projection.waitFor(block);
  return { tx, block };
}

/** A key made and kept by this gateway for an institution that has none of its own. */
export async function keyInCustody({ organisation, messageId }: CallerContext, institution: string) {
  const { id, alg, spki } = await organisation.keys.create(institution, messageId);
  return { id, alg, spki, custody: 'GATEWAY' } as const;
}
