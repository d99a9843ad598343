/**
 * What the pages know of this service: types of its answers and bodies, taken from the schemas that validate them.
 * Types alone leave this file, so that nothing of the server is ever bundled for a browser. `…Body` is what a page sends.
 */
import type { z } from 'zod';
import type { access, look } from './routes/access-log.ts';
import type { alert, decidedAlert, decisionBody } from './routes/alert-schema.ts';
import type { claim, priorDecision, reservation } from './routes/claim-schema.ts';
import type { claimExport, claimSearch } from './routes/claim-history.ts';
import type { claimRelease, releaseRefusal } from './routes/release-schema.ts';
import type { consent, consentedReceipt } from './routes/consent-schema.ts';
import type { granted, withdrawn } from './routes/consents.ts';
import type { dashboard, duplicate, duplicates } from './routes/dashboard-schema.ts';
import type { changed, dispenseBody, dispensed, undone } from './routes/dispenses.ts';
import type { box, dispensing, dispensingSummary, scannedUnit } from './routes/dispensing-schema.ts';
import type { binding } from './routes/family.ts';
import type { effectiveKey, institution, publicKey, registeredKey } from './routes/institution-schema.ts';
import type { change, registration } from './routes/institutions.ts';
import type { addition } from './routes/keys.ts';
import type { job, newestJobs, refusedRow } from './routes/job-schema.ts';
import type { ledgerHit } from './routes/ledger-search.ts';
import type { block, blockWithTransactions, checkpoint, transaction } from './routes/ledger.ts';
import type { linkBody, linked } from './routes/links.ts';
import type { lot } from './routes/lots.ts';
import type { line, whole } from './routes/me-receipts.ts';
import type { notice } from './routes/notices.ts';
import type { ticket, till } from './routes/offline-dispenses.ts';
import type { premises } from './routes/premises.ts';
import type { issued } from './routes/presentations.ts';
import type { product } from './routes/products.ts';
import type { publicBox } from './routes/public-boxes.ts';
import type { recall, notice as recallNotice } from './routes/recalls.ts';
import type { receiptView } from './routes/receipt-schema.ts';
import type { accepted, sheetTables } from './routes/receipts.ts';
import type { received, receiving } from './routes/receivings.ts';
import type { reportView, totalsView } from './routes/reconciliation-schema.ts';
import type { returned } from './routes/returns.ts';
import type { scanBody, scanned } from './routes/scans.ts';
import type { allotment, segment } from './routes/segments.ts';
import type { settlement } from './routes/settlements.ts';
import type { shipment } from './routes/shipments.ts';
import type { suspicion } from './routes/supervision-boxes.ts';
import type { unitsAnswer } from './routes/trace-schema.ts';
import type { uncodedBody } from './routes/uncoded-dispenses.ts';
import type { batch, newestBatches } from './routes/verification-batches.ts';
import type { elements, publicVerification, verification } from './routes/verification-schema.ts';
import type { webhook } from './routes/webhooks.ts';
import type { Readiness as ReadinessAnswer } from './http/readiness.ts';
import type { approveBody } from './use-cases/claims/act-input.ts';
import type { amountBody, claimBody } from './use-cases/claims/claim-input.ts';
import type { claimResult } from './use-cases/claims/claim-result.ts';
import type { consentBody } from './use-cases/consents/consent-input.ts';
import type { batchResult } from './verification-batches/batch-result.ts';

export type { Page } from './http/page.ts';
export type { RestRole } from './http/caller.ts';
export type { Problem } from './http/problem.ts';
export type { SessionEnd, SessionView } from './session/session-view.ts';
/** Of `/readyz`: how the gateway and its way to the ledger stand. */
export type Readiness = ReadinessAnswer;

export type Job = z.output<typeof job>;
export type NewestJobs = z.output<typeof newestJobs>;
export type RefusedRow = z.output<typeof refusedRow>;
export type SheetTables = z.output<typeof sheetTables>;

export type Receipt = z.output<typeof receiptView>;
export type AcceptedReceipt = z.output<typeof accepted>;
export type Presentation = z.output<typeof issued>;

export type ReceiptElements = z.output<typeof elements>;
export type Verification = z.output<typeof verification>;
export type PublicVerification = z.output<typeof publicVerification>;
export type VerificationBatch = z.output<typeof batch>;
export type NewestVerificationBatches = z.output<typeof newestBatches>;
export type VerificationBatchResult = z.output<typeof batchResult>;

export type Claim = z.output<typeof claim>;
export type ClaimBody = z.input<typeof claimBody>;
export type ClaimResult = z.output<typeof claimResult>;
export type ClaimSearch = z.input<typeof claimSearch>;
export type ClaimExport = z.input<typeof claimExport>;
export type ClaimRelease = z.output<typeof claimRelease>;
export type ReleaseRefusal = z.input<typeof releaseRefusal>;
export type AmountBody = z.input<typeof amountBody>;
export type ApproveBody = z.input<typeof approveBody>;
export type Reservation = z.output<typeof reservation>;
export type PriorDecision = z.output<typeof priorDecision>;
export type Settlement = z.output<typeof settlement>;
export type DayReport = z.output<typeof reportView>;
export type DayTotals = z.output<typeof totalsView>;

export type ScanBody = z.input<typeof scanBody>;
export type ScannedUnit = z.output<typeof scannedUnit>;
export type Scanned = z.output<typeof scanned>;
export type DispenseBody = z.input<typeof dispenseBody>;
export type Dispensed = z.output<typeof dispensed>;
export type DispensingChanged = z.output<typeof changed>;
export type Undone = z.output<typeof undone>;
export type UncodedBody = z.input<typeof uncodedBody>;
export type Returned = z.output<typeof returned>;
export type Dispensing = z.output<typeof dispensing>;
export type DispensingSummary = z.output<typeof dispensingSummary>;
export type Box = z.output<typeof box>;
export type PublicBox = z.output<typeof publicBox>;
export type LinkBody = z.input<typeof linkBody>;
export type Linked = z.output<typeof linked>;
export type Till = z.output<typeof till>;
export type TillTicket = z.output<typeof ticket>;
export type ReceivingBody = z.input<typeof receiving>;
export type Received = z.output<typeof received>;
export type Shipment = z.output<typeof shipment>;
export type UnitsAnswer = z.output<typeof unitsAnswer>;
export type Lot = z.output<typeof lot>;
export type Product = z.output<typeof product>;
export type Premises = z.output<typeof premises>;
export type RecallBody = z.input<typeof recall>;
export type RecallNotice = z.output<typeof recallNotice>;

export type Alert = z.output<typeof alert>;
export type DecidedAlert = z.output<typeof decidedAlert>;
export type AlertDecisionBody = z.input<typeof decisionBody>;
export type Access = z.output<typeof access>;
export type Dashboard = z.output<typeof dashboard>;
export type Duplicate = z.output<typeof duplicate>;
export type Duplicates = z.output<typeof duplicates>;
export type Suspicion = z.output<typeof suspicion>;

export type Block = z.output<typeof block>;
export type BlockWithTransactions = z.output<typeof blockWithTransactions>;
export type LedgerHit = z.output<typeof ledgerHit>;
export type Transaction = z.output<typeof transaction>;
export type Checkpoint = z.output<typeof checkpoint>;

export type Institution = z.output<typeof institution>;
export type InstitutionChange = z.input<typeof change>;
export type InstitutionRegistration = z.input<typeof registration>;
export type PublicKey = z.output<typeof publicKey>;
export type RegisteredKey = z.output<typeof registeredKey>;
export type EffectiveKey = z.output<typeof effectiveKey>;
export type KeyAddition = z.input<typeof addition>;
export type Segment = z.output<typeof segment>;
export type SegmentBody = z.input<typeof allotment>;
export type Webhook = z.output<typeof webhook>;

export type MyReceipt = z.output<typeof line>;
export type MyReceiptInFull = z.output<typeof whole>;
export type Consent = z.output<typeof consent>;
export type ConsentBody = z.input<typeof consentBody>;
export type ConsentGranted = z.output<typeof granted>;
export type ConsentWithdrawn = z.output<typeof withdrawn>;
export type ConsentedReceipt = z.output<typeof consentedReceipt>;
export type FamilyBinding = z.output<typeof binding>;
export type Notice = z.output<typeof notice>;
export type Look = z.output<typeof look>;
