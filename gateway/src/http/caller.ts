/** Roles of people and systems that act for an institution. */
export const STAFF_ROLES = [
  'ISSUER',
  'CLAIMS_OFFICER',
  'PAYMENT_OFFICER',
  'REGISTRAR',
  'SEGMENT_OFFICER',
  'LOT_OFFICER',
  'LOGISTICS',
  'PHARMACIST',
  'DRUG_INSPECTOR',
  'AUDITOR',
  'SERVICE',
] as const;

/** Roles that act on boxes, and those that watch over them: to whom products and premises are open. */
export const TRACE_ROLES = ['LOT_OFFICER', 'LOGISTICS', 'PHARMACIST', 'DRUG_INSPECTOR'] as const;

/**
 * Roles of the REST surface, as tokens carry them. A patient acts for nobody but a person: the portal named in the token
 * is where it came in, so nothing of the institution is open to it.
 */
export const REST_ROLES = [...STAFF_ROLES, 'PATIENT'] as const;

export type RestRole = (typeof REST_ROLES)[number];

/**
 * A person as the identity provider vouches for, real name checked. Becomes a tag at once wherever it is kept, and is in
 * no log, no metric and no error.
 */
export interface PatientIdentity {
  /** 证件类型, 2 digits: 01 for a resident identity card. */
  readonly idType: string;
  readonly number: string;
  readonly name: string;
}

/** Who asks, by a verified token. */
export interface Caller {
  /** The token's subject: a person or a system of the institution. */
  readonly subject: string;
  /** What the provider calls the person, of staff; for colleagues to read, never for a log. */
  readonly name?: string;
  /** MSPID of the organisation the institution belongs to. */
  readonly org: string;
  readonly institution: string;
  readonly roles: readonly RestRole[];
  /** Present if and only if the role PATIENT is: whose receipts the request is about. */
  readonly patient?: PatientIdentity;
  /** Present when somebody else signed in: `patient` is the parent, and this binding lets the child act for it. */
  readonly actingFor?: { readonly binding: string };
}
