import { streamAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { receiptQr } from '../use-cases/receipts/receipt-qr.ts';
import { receiptParams, toRef } from './schemas.ts';
import { QR_EXAMPLE } from './examples.ts';

export const receiptQrRoutes = [
  route({
    method: 'get',
    path: '/receipts/{code}-{number}/qr',
    tag: 'receipts',
    summary: { en: 'Text of the signed QR code of a receipt', zh: '票据签名二维码内容' },
    description:
      'For the issuer and the patient. `PSR1.` code, number, check code, date, total in fen, issuer, key id and the ' +
      'signature, at most 300 characters; verifiable offline by whoever has the issuer’s registered keys.',
    roles: ['ISSUER', 'SERVICE', 'PATIENT'],
    write: false,
    family: true,
    params: receiptParams,
    query: none,
    body: noBody,
    answer: streamAnswer('text/plain', 'The text alone, without a line break', QR_EXAMPLE),
    codes: ['RESOURCE_NOT_FOUND', 'KEY_UNKNOWN', 'INDEX_DIVERGED'],
    handle: async (context, { params }) => one(await receiptQr(context, toRef(params))),
  }),
];

async function* one(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}
