import {
  MAX_PACKAGE_CHARACTERS,
  normaliseElements,
  normalisePaperElements,
  PiaosuError,
  refused,
  underPointer,
  unwrap,
  type Parsed,
} from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, publicRoute, route } from '../http/route.ts';
import { verifyPublicly, type PublicQuestion } from '../use-cases/verification/public-verification.ts';
import { readShown, shownFile, shownQr, shownReceipt, shownXml } from '../use-cases/verification/shown-file.ts';
import { verifyShown, type Question, type ShownVerdict } from '../use-cases/verification/verify-shown.ts';
import { presentElements, presentFile, presentPublic, presentVerdict, verificationText } from './present-verdict.ts';
import { answerPresentation, isPresented, presentationQuestion } from './presented-verification.ts';
import {
  ELEMENTS_EXAMPLE,
  PUBLIC_VERIFICATION_EXAMPLE,
  packageFile,
  publicForms,
  publicVerification,
  shownForms,
  verification,
  VERIFICATION_EXAMPLE,
  type PresentedVerification,
} from './verification-schema.ts';

export { verification } from './verification-schema.ts';

const question = z.union([...shownForms, z.strictObject({ package: packageFile }), presentationQuestion, packageFile]);
type Asked = Exclude<z.output<typeof question>, z.output<typeof presentationQuestion>>;

const publicQuestion = z.union(publicForms);
/** A file of a long stay, base64; whoever has no name holds this much of our memory at most. */
const MAX_PUBLIC_BYTES = 8 * 1024 * 1024;

export const verificationRoutes = [
  route({
    method: 'post',
    path: '/verifications',
    tag: 'verification',
    summary: { en: 'Verify a receipt in any form: elements, paper number, QR code, file or package', zh: '票据核验' },
    description:
      'A paper number answers the verdict on the receipt it stands for; a void paper is a MISMATCH (PAPER_VOID). A file (our ' +
      'JSON or fiscal XML) is compared with the anchored original value by value: TAMPERED names the fields and lines, from ' +
      'what to what as far as the caller may see. A QR code that is signed and not published yet is PENDING_ANCHOR. Wrong ' +
      'check codes of one person for one receipt are limited.',
    roles: ['CLAIMS_OFFICER', 'PAYMENT_OFFICER', 'ISSUER', 'AUDITOR', 'SERVICE'],
    write: false,
    params: none,
    query: none,
    body: jsonBody(question, { limit: MAX_PACKAGE_CHARACTERS, example: { elements: ELEMENTS_EXAMPLE } }),
    answer: jsonAnswer(verification, {
      description: 'A headline and the checks it rests on',
      example: VERIFICATION_EXAMPLE,
      text: verificationText,
    }),
    codes: ['AMOUNT_FORMAT', 'RATE_LIMITED', 'MALFORMED_JSON', 'REPLAY', 'CONSENT_INVALID'],
    handle: async (context, { body }) =>
      isPresented(body)
        ? answerPresentation(context, body.presentation)
        : presentShown(await verifyShown(context, toQuestion(body))),
  }),
  publicRoute({
    method: 'post',
    path: '/public/verifications',
    tag: 'verification',
    summary: { en: 'Verify a receipt without login', zh: '公众票据核验' },
    description:
      'An unknown receipt or paper and a wrong check code get the same answer. Where somebody is guessing, RATE_LIMITED ' +
      'carries a `challenge` and its `bits` in the evidence: ask again with `work`, a nonce for which ' +
      'SHA-256("piaosu/work/v1\\0" ‖ challenge ‖ "." ‖ nonce) begins with so many zero bits.',
    params: none,
    query: none,
    // A flood is for the network to stop: a total here would let a hundred machines lock everybody out.
    budget: { seconds: 60, perClient: 60, total: Number.MAX_SAFE_INTEGER },
    body: jsonBody(publicQuestion, {
      limit: MAX_PUBLIC_BYTES,
      example: { elements: ELEMENTS_EXAMPLE },
    }),
    answer: jsonAnswer(publicVerification, {
      description: 'The headline, the checks it rests on, and names of what differs',
      example: PUBLIC_VERIFICATION_EXAMPLE,
    }),
    codes: ['RATE_LIMITED', 'AMOUNT_FORMAT', 'MALFORMED_JSON'],
    handle: async (context, { body: { work, ...shown } }) =>
      presentPublic(await verifyPublicly(context, toPublic(toQuestion(shown)), work)),
  }),
];

function presentShown(shown: ShownVerdict): PresentedVerification {
  switch (shown.form) {
    case 'ELEMENTS':
      return presentElements(shown.verdict);
    case 'FILE':
      return presentFile(shown.file);
    case 'PACKAGE':
      return presentVerdict(shown.verdict);
  }
}

/** Throws PiaosuError with the faults under the member that they came in. */
function toQuestion(body: Asked): Question {
  if ('type' in body) return { form: 'PACKAGE', json: body };
  if ('elements' in body) return { form: 'ELEMENTS', elements: under('/elements', normaliseElements(body.elements)) };
  if ('paper' in body) return { form: 'PAPER', paper: under('/paper', normalisePaperElements(body.paper)) };
  if ('qr' in body) return readShown(shownQr(body.qr), '/qr');
  if ('receipt' in body) return readShown(shownReceipt(body.receipt), '/receipt');
  if ('fiscalXml' in body) return readShown(shownXml(body.fiscalXml), '/fiscalXml');
  if ('file' in body) return readShown(shownFile(body.file), '/file');
  return { form: 'PACKAGE', json: body.package };
}

function toPublic(asked: Question): PublicQuestion {
  if (asked.form === 'PACKAGE') throw new PiaosuError('SCHEMA', [{ pointer: '/file', code: 'SCHEMA' }]);
  return asked;
}

function under<T>(pointer: string, read: Parsed<T>): T {
  return unwrap(read.ok ? read : refused(...underPointer(pointer, read.faults)));
}
