/** Roles of the REST surface, as tokens carry them. */
export const REST_ROLES = [
  'ISSUER',
  'CLAIMS_OFFICER',
  'PAYMENT_OFFICER',
  'REGISTRAR',
  'SEGMENT_OFFICER',
  'AUDITOR',
  'SERVICE',
] as const;

export type RestRole = (typeof REST_ROLES)[number];

/** Who asks, by a verified token. */
export interface Caller {
  /** The token's subject: a person or a system of the institution. */
  readonly subject: string;
  /** MSPID of the organisation the institution belongs to. */
  readonly org: string;
  readonly institution: string;
  readonly roles: readonly RestRole[];
}
