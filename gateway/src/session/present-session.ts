import { institutionKey, institutionRecordShape, parseShape } from '@piaosu/core';
import type { Organisations } from '../http/permission.ts';
import type { SessionView } from './session-view.ts';
import type { Session } from './sessions.ts';

/** A session as the pages show it. */
export async function presentSession(session: Session, organisations: Organisations): Promise<SessionView> {
  const { caller, expiresAt, idleAt } = session;
  const { subject, org, institution, roles, patient } = caller;
  const shownName = patient === undefined ? session.name : masked(patient.name);
  return {
    ...{ signedIn: true, subject, name: shownName, org, institution, roles: [...roles] },
    institutionName: await nameOf(institution, org, organisations),
    ...(patient === undefined ? {} : { patient: { name: masked(patient.name) } }),
    expiresAt: expiresAt.toISOString(),
    idleAt: idleAt.toISOString(),
  };
}

async function nameOf(institution: string, org: string, organisations: Organisations): Promise<string | null> {
  const record = await organisations.get(org)?.projection.record(institutionKey(institution));
  if (record === undefined) return null;
  const parsed = parseShape(institutionRecordShape, record.value);
  return parsed.ok ? parsed.value.name : null;
}

/** 王秀英 → 王**: enough for its owner, too little for whoever looks over the shoulder. */
function masked(name: string): string {
  const [first = '', ...rest] = name;
  return first + '*'.repeat(rest.length);
}
