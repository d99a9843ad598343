import { institutionKey, segmentKey } from '../ledger/ledger-key.ts';
import { field } from '../ledger/field.ts';
import { institutionRecordShape, segmentRecordShape } from '../ledger/registry-record.ts';
import type { SuiteSource } from '../evidence/ports.ts';
import { recordFaults } from '../evidence/testimony.ts';
import { openStatement, signedStatementShape, type RecordStatement, type WitnessPorts } from '../evidence/witness.ts';
import { parsed, refuse, type Parsed } from '../result.ts';
import { listOf, oneOf, record, type TypeOf } from '../shape/shape.ts';
import { isDeviceKey, type DeviceKey } from './device-rule.ts';

/** What a gateway gives out for a registered device: the ledger's records about it, with the gateway's testimony. */
export const deviceFileShape = record({
  v: oneOf(1),
  type: oneOf('piaosu/offline-device'),
  device: field.keyId,
  hashAlg: field.hashAlg,
  /** REG~ of the issuer, in which the device's key stands. */
  issuer: institutionRecordShape,
  /** SEG~ in which the device's numbers lie. */
  segment: segmentRecordShape,
  witnesses: listOf(signedStatementShape, { min: 1, max: 16 }),
});
export type DeviceFile = TypeOf<typeof deviceFileShape>;

/**
 * The device's key, once it is proven that an organisation's gateway vouches for both records. Refused with PROOF_INVALID
 * or ISSUER_UNTRUSTED (no trust root, device not in the record, or retired).
 */
export function openDeviceFile(
  ports: WitnessPorts & { readonly suiteOf: SuiteSource },
  file: DeviceFile,
): Parsed<DeviceKey> {
  const statements: RecordStatement[] = [];
  for (const signed of file.witnesses) {
    const opened = openStatement(ports, signed);
    if (!opened.ok) return opened;
    if (opened.value.type === 'record') statements.push(opened.value);
  }
  const { issuer, segment, device } = file;
  for (const [key, value] of [
    [institutionKey(issuer.id), issuer],
    [segmentKey(segment.code, segment.from), segment],
  ] as const) {
    if (!statements.some((statement) => statement.key === key)) return refuse('PROOF_INVALID', { missing: key });
    const [fault] = recordFaults(ports.suiteOf, statements, key, value);
    if (fault !== undefined) return { ok: false, faults: [fault] };
  }
  const key = issuer.keys.filter(isDeviceKey).find(({ id }) => id === device);
  return key === undefined || key.revoked !== undefined
    ? refuse('ISSUER_UNTRUSTED', { issuer: issuer.id, keyId: device })
    : parsed(key);
}
