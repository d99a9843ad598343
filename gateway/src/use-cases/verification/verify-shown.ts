import {
  elementsOfQr,
  evidencePackageShape,
  parseShape,
  unwrap,
  type EvidencePackage,
  type PaperElements,
  type ReceiptElements,
  type Verdict,
} from '@piaosu/core';
import { noteLook } from '../../access/noted-look.ts';
import { institutionOf } from '../../exchange/asking-institution.ts';
import { viewerOf, type Viewer } from '../../exchange/disclosure.ts';
import type { Caller } from '../../http/caller.ts';
import { paperTagsOf } from '../../project/paper-standing.ts';
import type { Organisation } from '../../organisation.ts';
import { assertMayAsk, noteMiss } from './caller-guesses.ts';
import type { Shown } from './shown-file.ts';
import { verifyElements, type ElementsVerdict, type VerifyingFor } from './verify-elements.ts';
import { verifyFile, type FileVerdict } from './verify-file.ts';
import { verifyPackage } from './verify-package.ts';
import { verifyPaper } from './verify-paper.ts';
import { verifyQr } from './verify-qr.ts';

/** Whatever an institution may show of a receipt, parsed. */
export type Question =
  | { readonly form: 'ELEMENTS'; readonly elements: ReceiptElements }
  | { readonly form: 'PAPER'; readonly paper: PaperElements }
  | Shown;

/** Who asks, signed in, and under which trace. */
export interface SignedIn {
  readonly organisation: Organisation;
  readonly caller: Caller;
  readonly traceId: string;
}

/** A verdict on what was shown, in the form that what was shown allows. */
export type ShownVerdict =
  | { readonly form: 'ELEMENTS'; readonly verdict: ElementsVerdict }
  | { readonly form: 'FILE'; readonly file: FileVerdict }
  | { readonly form: 'PACKAGE'; readonly verdict: Verdict };

/**
 * Verifies what an institution was shown and writes the look down. Throws PiaosuError RATE_LIMITED for who guesses check
 * codes of one receipt, and the faults of a package that is none.
 */
export async function verifyShown(context: SignedIn, question: Question): Promise<ShownVerdict> {
  switch (question.form) {
    case 'ELEMENTS':
      return { form: 'ELEMENTS', verdict: await elementsVerdict(context, question.elements, verifyElements) };
    case 'QR':
      return {
        form: 'ELEMENTS',
        verdict: await elementsVerdict(context, elementsOfQr(question.qr), (asking) => verifyQr(asking, question.qr)),
      };
    case 'PAPER':
      return { form: 'ELEMENTS', verdict: await paperVerdict(context, question.paper) };
    case 'FILE':
      return { form: 'FILE', file: await fileVerdict(context, question) };
    case 'PACKAGE':
      return { form: 'PACKAGE', verdict: await packageVerdict(context, question.json) };
  }
}

async function elementsVerdict(
  context: SignedIn,
  elements: ReceiptElements,
  verify: (asking: VerifyingFor, elements: ReceiptElements) => Promise<ElementsVerdict>,
): Promise<ElementsVerdict> {
  const { organisation, caller } = context;
  assertMayAsk(organisation, caller, elements);
  const verdict = await verify(askingFor(context), elements);
  if (verdict.differences.some(({ field }) => field === 'checkCode')) noteMiss(organisation, caller, elements);
  await noteLook(context, elements, verdict.headline, sourceOf(verdict));
  return verdict;
}

async function paperVerdict(context: SignedIn, paper: PaperElements): Promise<ElementsVerdict> {
  const { organisation, caller } = context;
  const { peppers } = organisation;
  // A paper has no receipt number yet: its own number takes the place of one.
  const name = { eInvoiceCode: `paper/${paper.paperCode}`, eInvoiceNumber: paper.paperNumber };
  assertMayAsk(organisation, caller, name);
  const { verdict, ref } = await verifyPaper(askingFor(context), paper);
  if (verdict.differences.some(({ field }) => field === 'checkCode')) noteMiss(organisation, caller, name);
  if (ref === undefined) noteSubject(context, paperTagsOf(peppers, paper).at(-1) ?? '', verdict);
  else await noteLook(context, ref, verdict.headline, sourceOf(verdict));
  return verdict;
}

async function fileVerdict(
  context: SignedIn,
  { presented, json }: Extract<Shown, { form: 'FILE' }>,
): Promise<FileVerdict> {
  const { organisation, caller } = context;
  assertMayAsk(organisation, caller, presented);
  const viewer = await viewing(context);
  const file = await verifyFile(askingFor(context), { presented, json, viewerOf: viewer });
  if (file.checkCode) noteMiss(organisation, caller, presented);
  await noteLook(context, presented, file.verdict.headline, sourceOf(file.verdict));
  return file;
}

async function packageVerdict(context: SignedIn, json: unknown): Promise<Verdict> {
  const evidence: EvidencePackage = unwrap(parseShape(evidencePackageShape, json));
  const verdict = await verifyPackage(askingFor(context), evidence);
  await noteLook(context, evidence.header, verdict.headline, 'OWN_DATA');
  return verdict;
}

/** A hospital sees its own receipts whole and of others' what a stranger sees; an auditor no persons. */
async function viewing({ organisation, caller }: SignedIn): Promise<(issuer: string) => Viewer> {
  if (caller.roles.includes('AUDITOR')) return () => 'AUDITOR';
  const viewer = viewerOf(await institutionOf(organisation, caller.org, caller.institution));
  return (issuer) => (issuer === caller.institution ? 'ISSUER' : viewer);
}

function askingFor({ organisation, caller }: SignedIn): VerifyingFor {
  return { organisation, institution: caller.institution, eligibility: caller.roles.includes('CLAIMS_OFFICER') };
}

/** A publisher that did not answer did not see the question either. */
function sourceOf({ headline }: Verdict): 'PUBLISHER' | 'OWN_DATA' {
  return headline === 'UNCONFIRMED' ? 'OWN_DATA' : 'PUBLISHER';
}

/** `subject`: a tag. */
function noteSubject({ organisation, caller, traceId }: SignedIn, subject: string, verdict: Verdict): void {
  organisation.accessLog.note({
    org: caller.org,
    institution: caller.institution,
    actor: caller.subject,
    role: caller.roles.join(),
    action: 'receipt.verify',
    subject,
    outcome: verdict.headline,
    traceId,
  });
}
