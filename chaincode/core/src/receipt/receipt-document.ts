import type { Liability, ReceiptKind, ReceiptRef } from './receipt-kind.ts';

/** What other funds (大病, 救助, 补充) paid, by tier 2 to 4. */
export type OtherShare = { readonly tier: number; readonly fen: number };

/** 收费项目: the sum of a class of charges. */
export type ChargeItem = { readonly code: string; readonly name: string; readonly fen: number };

/** 明细: one line of charges. Quantity and unit price are decimal strings of up to six decimals, as printed. */
export type DetailLine = {
  readonly line: number;
  readonly classCode: string;
  readonly className: string;
  readonly itemCode: string;
  readonly name: string;
  readonly spec: string;
  readonly unit: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly fen: number;
  /** 甲乙丙 */
  readonly category: string;
  /** One trace code a box, separated by `;` when a line covers several. */
  readonly traceCode: string;
};

/** A fiscal medical e-receipt as its issuer published it. Texts are '' when the issuer left them empty; money is fen. */
export type ReceiptDocument = {
  readonly v: 1;
  readonly eInvoiceCode: string;
  readonly eInvoiceNumber: string;
  readonly checkCode: string;
  readonly kind: ReceiptKind;
  readonly issueDate: string;
  readonly issueTime: string;
  readonly issuerUscc: string;
  /** 定点医药机构编码 */
  readonly issuer: string;
  readonly issuerName: string;
  readonly billingPoint: string;
  readonly cashier: string;
  readonly drawer: string;
  readonly reviewer: string;
  readonly patientName: string;
  /** 01 resident identity card, 03 passport, …; '' together with an empty patientId. */
  readonly patientIdType: string;
  readonly patientId: string;
  /** 业务流水号 */
  readonly businessNumber: string;
  /** 业务票据关联号 */
  readonly relatedNumber: string;
  readonly outpatientNumber: string;
  readonly recordNumber: string;
  readonly inpatientNumber: string;
  readonly visitDate: string;
  readonly dischargeDate: string;
  readonly department: string;
  readonly insuranceType: string;
  readonly insuranceNumber: string;
  /** 结算ID: present when the basic insurance settled online. */
  readonly settlementId: string;
  readonly totalFen: number;
  readonly fundFen: number;
  readonly otherFen: number;
  readonly otherBreakdown: readonly OtherShare[];
  readonly accountFen: number;
  readonly cashFen: number;
  readonly hospitalFen: number;
  readonly selfPaymentFen: number;
  readonly selfExpenseFen: number;
  readonly liability: Liability;
  /** The receipt that this negative one cancels. */
  readonly redOf: ReceiptRef | null;
  /** The red-flushed receipt that this one replaces. */
  readonly supersedes: ReceiptRef | null;
  /** Ordered by code. */
  readonly chargeItems: readonly ChargeItem[];
  /** Ordered by line number. */
  readonly details: readonly DetailLine[];
};
