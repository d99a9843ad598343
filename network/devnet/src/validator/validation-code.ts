import { peer } from '@hyperledger/fabric-protos';

/** Fabric's TxValidationCode. */
export const CODE = peer.TxValidationCode;
export type ValidationCode = peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap];

const NAMES = new Map<number, { name: string; code: ValidationCode }>(
  Object.entries<ValidationCode>({ ...CODE }).map(([name, code]) => [code, { name, code }]),
);

/** One byte of a transaction filter as a code; what Fabric does not define is INVALID_OTHER_REASON. */
export function toValidationCode(flag: number | undefined): ValidationCode {
  return NAMES.get(flag ?? CODE.NOT_VALIDATED)?.code ?? CODE.INVALID_OTHER_REASON;
}

export function codeName(code: number): string {
  return NAMES.get(code)?.name ?? String(code);
}
