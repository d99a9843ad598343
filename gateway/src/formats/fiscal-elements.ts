/**
 * Elements of the fiscal e-receipt (财政电子票据) as XML: `EInvoice` of `Header` and `EInvoiceData`, the latter of `Main`
 * (with `InvoicingParty`, `PayerParty`, and `MainExt` for what a kind of receipt adds, here the medical fields),
 * `Details` (收费项目) and `AuxDetails` (项目明细). Names follow 财政部《财政电子票据管理办法》's data standard as national and
 * provincial systems carry it and as DA/T 95—2022 table B.10 (医疗费票据元数据) lists it; see DECISIONS.md for the sources.
 */

/** Elements of `Main` and the field of our JSON form that each fills. */
export const MAIN_ELEMENTS = {
  EInvoiceCode: 'eInvoiceCode',
  EInvoiceNumber: 'eInvoiceNumber',
  RandomNumber: 'checkCode',
  TotalAmount: 'totalAmount',
  IssueDate: 'issueDate',
  IssueTime: 'issueTime',
  BizCode: 'businessNumber',
  HandlingPerson: 'drawer',
  Checker: 'reviewer',
} as const;

export const INVOICING_PARTY_ELEMENTS = { InvoicingPartyCode: 'issuerUscc', InvoicingPartyName: 'issuerName' } as const;

export const PAYER_PARTY_ELEMENTS = { PayerPartyCode: 'patientId', PayerPartyName: 'patientName' } as const;

/** Elements of `MainExt` on a medical receipt. */
export const MEDICAL_ELEMENTS = {
  PatientNumber: 'outpatientNumber',
  CaseNumber: 'recordNumber',
  HospitalizationNumber: 'inpatientNumber',
  DepartmentName: 'department',
  OutHospitalDate: 'dischargeDate',
  MedicalInsuranceType: 'insuranceType',
  MedicalInsuranceID: 'insuranceNumber',
  FundPayAmount: 'fundAmount',
  OtherPayAmount: 'otherAmount',
  AccountPayAmount: 'accountAmount',
  OwnPayAmount: 'cashAmount',
  SelfpaymentAmount: 'selfPaymentAmount',
  SelfpaymentCost: 'selfExpenseAmount',
} as const;

/**
 * What our receipts have and the standard has no element for. Stands in `MainExt/PiaosuExt` under our own names; a file
 * without it is a file of the standard alone.
 */
export const OWN_ELEMENTS = [
  'issuer',
  'billingPoint',
  'cashier',
  'patientIdType',
  'relatedNumber',
  'settlementId',
  'hospitalAmount',
  'liability',
] as const;

/** Elements of an `Item` of `Details`. */
export const ITEM_ELEMENTS = { ItemCode: 'code', ItemName: 'name', ItemAmount: 'amount' } as const;

/** Elements of an `AuxItem` of `AuxDetails`. The standard's 标准 is the price of one unit. */
export const AUX_ITEM_ELEMENTS = {
  AuxItemRelatedCode: 'classCode',
  AuxItemRelatedName: 'className',
  AuxItemCode: 'itemCode',
  AuxItemName: 'name',
  AuxItemQuantity: 'quantity',
  AuxItemUnit: 'unit',
  AuxItemStd: 'unitPrice',
  AuxItemAmount: 'amount',
  AuxItemRemark: 'category',
} as const;

/** In `AuxItemExt`: what our lines have beyond the standard. */
export const OWN_ITEM_ELEMENTS = { Specification: 'spec', TraceCode: 'traceCode' } as const;
