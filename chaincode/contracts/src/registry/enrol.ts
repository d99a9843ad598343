import {
  AUTHORITY_OF,
  done,
  epochKey,
  institutionKey,
  institutionRecordShape,
  ORGANISATIONS,
  parseBody,
  PiaosuError,
  type InstitutionKey,
  type InstitutionRecord,
  type Operation,
  type Organisation,
} from '@piaosu/core';

import { procedure } from '../batch/procedure.ts';
import type { Transaction } from '../batch/transaction.ts';
import { momentNow } from './epoch.ts';
import { registeredKey } from './registered-key.ts';

/** Creates the authority of the creator's organisation, once: who may register all the others. */
export const enrolOrganisation = procedure({
  action: 'organisation.enrol',
  keys: ({ operation }) => [institutionKey(operation.actor.institution), epochKey()],
  async run({ actor, body, records, tx }) {
    const present = await records.get(institutionKey(actor.id), institutionRecordShape);
    if (present !== undefined) throw new PiaosuError('ALREADY_EXISTS', { institution: actor.id });
    const from = await momentNow({ records, tx });
    const record = authority(actor.org, body.name, registeredKey(body.key, from, tx));
    records.put(institutionKey(record.id), record);
    return done({ institution: record.id });
  },
});

/**
 * The authority that an enrolment would create, so that its signature is checked like any other: by the key that it
 * registers. The organisation is the creator's, whose certificate the peers have verified.
 */
export function proposedAuthority(operation: Operation, tx: Transaction): InstitutionRecord | undefined {
  if (operation.action !== 'organisation.enrol') return undefined;
  const org = ORGANISATIONS.find((each) => each === tx.creator.org);
  const body = parseBody('organisation.enrol', operation.body);
  if (org === undefined || !body.ok || operation.actor.institution !== AUTHORITY_OF[org]) return undefined;
  // For its signature alone: since when it counts is decided when it is written.
  return authority(org, body.value.name, registeredKey(body.value.key, { epoch: 0, time: tx.time }, tx));
}

function authority(org: Organisation, name: string, key: InstitutionKey): InstitutionRecord {
  return { v: 1, id: AUTHORITY_OF[org], org, kinds: ['AUTHORITY'], state: 'ACTIVE', name, keys: [key] };
}
