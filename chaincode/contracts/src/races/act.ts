/** What the model knows of the world: words of the design, nothing of the product. */
export type Basis = 'PERSONAL_BURDEN' | 'CASH_ONLY' | 'SELF_PAYMENT' | 'SELF_EXPENSE';

export interface PayerFacts {
  readonly tier: number;
  readonly isFixed: boolean;
  /** Working days that a reservation lasts. */
  readonly reserveDays: number;
  /** Calendar days from the issue in which a claim must be filed. */
  readonly filingDays?: number;
}

/** A receipt as its document says it; amounts in fen. */
export interface ReceiptFacts {
  readonly id: string;
  readonly kind: 'BILL' | 'PREPAYMENT' | 'RED';
  readonly business: string;
  /** What the parts of one split bill have in common. */
  readonly related?: string;
  readonly supersedes?: string;
  readonly redOf?: string;
  readonly issueDate: string;
  readonly isThirdParty: boolean;
  readonly isSettledOnline: boolean;
  readonly totalFen: number;
  readonly fundFen: number;
  readonly otherFen: number;
  /** Tiers that the breakdown of the other funds names. */
  readonly otherTiers: readonly number[];
  readonly hospitalFen: number;
  readonly cashFen: number;
  readonly selfPaymentFen: number;
  readonly selfExpenseFen: number;
}

export type ConsentScopeFacts =
  { readonly type: 'RECEIPT'; readonly receipt: string } | { readonly type: 'PERIOD'; from: string; to: string };

export interface ReserveAct {
  readonly type: 'reserve';
  readonly payer: string;
  readonly receipts: readonly string[];
  readonly amountFen: number;
  readonly basis: Basis;
  readonly isOtherExcluded: boolean;
  /** The total that was shown is not the receipt's. */
  readonly isAltered: boolean;
  /** Somebody else than the patient claims. */
  readonly isOtherPerson: boolean;
  /** The evidence is that of a checkpoint which the ledger does not have. */
  readonly isUnanchored: boolean;
  readonly consent?: string;
}

export const CLAIM_ACTS = ['review', 'approve', 'reject', 'withdraw', 'pay', 'paymentReturned', 'recover'] as const;
export type ClaimActName = (typeof CLAIM_ACTS)[number];

export interface ClaimStep {
  readonly type: ClaimActName;
  readonly payer: string;
  readonly claim: string;
  readonly amountFen: number;
}

export interface FlushAct {
  readonly type: 'redFlush';
  readonly original: string;
  readonly red: string;
  readonly isForeigner: boolean;
}

/** Who sets or lifts a hold: a payer, or the authority of an organisation. */
export interface HolderFacts {
  readonly id: string;
  readonly org: string;
  readonly isAuthority: boolean;
}

export interface HoldAct {
  readonly type: 'holdLineage' | 'releaseLineage';
  readonly by: HolderFacts;
  readonly receipt: string;
  readonly reason: 'SETTLEMENT_HIDDEN' | 'COURT';
}

export interface MaterialiseAct {
  readonly type: 'materialise';
  readonly payer: string;
  readonly receipt: string;
}

export interface GrantAct {
  readonly type: 'grantConsent';
  readonly payer: string;
  readonly scope: ConsentScopeFacts;
  readonly purpose: 'CLAIM' | 'REVIEW';
  readonly validFrom: number;
  readonly validUntil: number;
}

export interface WithdrawConsentAct {
  readonly type: 'withdrawConsent';
  readonly consent: string;
}

export type ModelAct = ReserveAct | ClaimStep | FlushAct | HoldAct | MaterialiseAct | GrantAct | WithdrawConsentAct;

/** What a payer owes back. */
export interface Debt {
  readonly claim: string;
  readonly dueFen: number;
}

/** What the model expects an act to answer: OK or a code, and what the answer must say. Lists are of claims or of debts. */
export interface Answer {
  readonly code: string;
  readonly facts: Readonly<Record<string, string | number | undefined | readonly (string | Debt)[]>>;
}

export const accepted = (facts: Answer['facts'] = {}): Answer => ({ code: 'OK', facts });
export const refused = (code: string, facts: Answer['facts'] = {}): Answer => ({ code, facts });
