import { PiaosuError } from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { scan, type ScanRequest } from '../use-cases/dispensing/scan.ts';
import { PHARMACY, presentScanned, readBeside, SCANNED_EXAMPLE, scannedUnit, units } from './dispensing-schema.ts';
import { BOX_CODE, code, premisesId, productId } from './trace-schema.ts';

const wanted = z.strictObject({
  code,
  line: z.int().min(0).max(99).exactOptional().meta({ description: 'place in `lines`' }),
  part: units.exactOptional().meta({ description: '拆零: units of it; absent for the whole box' }),
  substituted: z.literal(true).exactOptional(),
  read: readBeside.exactOptional(),
});

export const scanBody = z.strictObject({
  premises: premisesId,
  codes: z
    .array(z.union([code, wanted]))
    .min(1)
    .max(200),
  lines: z
    .array(z.strictObject({ product: productId }))
    .max(100)
    .exactOptional()
    .meta({ description: 'What is prescribed; a code that names no line is wanted for its own product' }),
});

export const scanned = z.strictObject({ items: z.array(scannedUnit) }).meta({ id: 'Scanned' });

/** Looking at boxes before anything is written. */
export const scanRoutes = [
  route({
    method: 'post',
    path: '/scans',
    tag: 'dispensing',
    summary: { en: 'What would be decided on each box if it were dispensed here now', zh: '发药前扫码核对' },
    description:
      'From the own copy of the ledger, in the order of the codes; nothing is written to the ledger. Lot, expiry and state ' +
      'are told to who holds the box. PEER_GATEWAY_UNAVAILABLE as a decision: its maker could not be asked, so it is not ' +
      'known. Places that scan too many codes that are unknown or held elsewhere are limited, and people are told.',
    roles: ['PHARMACIST', 'LOGISTICS', 'SERVICE'],
    write: false,
    params: none,
    query: none,
    body: jsonBody(scanBody, { example: { premises: PHARMACY, codes: [BOX_CODE] } }),
    answer: jsonAnswer(scanned, { description: 'One decision for each code', example: { items: [SCANNED_EXAMPLE] } }),
    codes: ['AUTH_SCOPE', 'ORG_SUSPENDED', 'RATE_LIMITED'],
    handle: async (context, { body }) => ({ items: (await scan(context, toRequest(body))).map(presentScanned) }),
  }),
];

/** Throws PiaosuError SCHEMA for a line that is not there. */
function toRequest({ premises, codes, lines = [] }: z.output<typeof scanBody>): ScanRequest {
  return { premises, codes: codes.map((each, index) => toWanted(each, index, lines)) };
}

function toWanted(
  item: z.output<typeof scanBody>['codes'][number],
  index: number,
  lines: readonly { readonly product: string }[],
): ScanRequest['codes'][number] {
  if (typeof item === 'string') return { code: item };
  const { code: text, line, part, substituted, read } = item;
  const product = line === undefined ? undefined : lines[line]?.product;
  if (line !== undefined && product === undefined)
    throw new PiaosuError('SCHEMA', [{ pointer: `/codes/${index}/line`, code: 'SCHEMA' }]);
  return {
    code: text,
    ...(product === undefined ? {} : { product }),
    ...(part === undefined ? {} : { part }),
    ...(read === undefined ? {} : { read }),
    ...(substituted === undefined ? {} : { isSubstituted: true }),
  };
}
