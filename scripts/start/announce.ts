import { formatClockOffset } from '../processes/clock-offset.ts';
import { R1 } from './demo-receipts.ts';
import type { Product } from './product.ts';

/** What to open and what to try, for the person at the terminal. */
export function announce(product: Product): string {
  const api = product.apiUrl('HealthMSP');
  const accounts = product.accounts.map(({ id, secret, title }) => `  ${id.padEnd(23)} ${secret.padEnd(18)} ${title}`);
  return `
PiaoSu runs.

  engine          ${product.engine.title}${clockLine(product.clockOffsetMs)}
  open            ${api}  (sign in with a click as any of the accounts below)
  public check    ${api}/check
  REST API        ${api}/v1
  documentation   ${api}/docs
  identity        ${product.issuer}
  data, logs      ${product.folder.root}

Accounts (client id, secret): one for each person or system
${accounts.join('\n')}

To try (copy and paste, in this folder):

# tokens for the offices of two insurers
A=$(${tokenCommand(product, 'ins-a')})
B=$(${tokenCommand(product, 'ins-b')})

# is receipt R1 genuine? (33060125-0000000101, check code 7k2m9q, 1000.00)
${postCommand(`${api}/v1/verifications`, '$A', R1_QUESTION)}; echo

# INS-A reserves 600.00 of it; INS-B asks for 600.00 too and is told that 400.00 are left
CLAIM=$(${postCommand(`${api}/v1/claims`, '$A', R1_CLAIM)} | ${member('claimId')}); echo $CLAIM
${postCommand(`${api}/v1/claims`, '$B', R1_CLAIM)}; echo

# INS-A approves 500.00 (100.00 are free again) and pays
${postCommand(`${api}/v1/claims/$CLAIM/approve`, '$A', { amount: '500.00' })}; echo
${postCommand(`${api}/v1/claims/$CLAIM/pay`, '$A', { amount: '500.00' })}; echo

# the hospital publishes another receipt; its evidence package verifies with everything stopped
H=$(${tokenCommand(product, 'his-h33010000001')})
${postCommand(`${api}/v1/receipts`, '$H', TRIAL_RECEIPT)}; echo
curl -s ${api}/v1/receipts/33060125-0000000101/package -H "authorization: Bearer $H" -o r1.json
npx piaosu verify r1.json --trust '${product.folder[product.engine.name]}'

Medicine, box by box: docs/trace.md has lines to paste for makers, wholesalers, pharmacies and inspectors.

PiaoSu is open at ${api}: choose who you are, no password. Ctrl-C stops it.
`;
}

const R1_QUESTION = {
  elements: {
    eInvoiceCode: '33060125',
    eInvoiceNumber: '0000000101',
    checkCode: '7k2m9q',
    issueDate: '2026-01-05',
    totalAmount: '1000.00',
  },
};
/** Not one of the demo's numbers, so that it is new; published again it is a repeat. */
const TRIAL_RECEIPT = { ...R1, eInvoiceNumber: '0000000901', businessNumber: 'TRIAL-901' };
const R1_CLAIM = { receipts: [{ eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' }], amount: '600.00' };

function tokenCommand(product: Product, id: string): string {
  const secret = product.accounts.find((account) => account.id === id)?.secret ?? '';
  const grant = `curl -s -u ${id}:${secret} -d grant_type=client_credentials ${product.issuer}/token`;
  return `${grant} | ${member('access_token')}`;
}

/** A text member of a JSON answer, with nothing but sed. */
function member(name: string): string {
  return `sed 's/.*"${name}":"\\([^"]*\\)".*/\\1/'`;
}

function clockLine(offsetMs: number): string {
  if (offsetMs === 0) return '';
  return `\n  clock           ${formatClockOffset(offsetMs)} ahead: ${new Date(Date.now() + offsetMs).toISOString()}`;
}

function postCommand(url: string, token: string, body: object): string {
  const headers = `-H "authorization: Bearer ${token}" -H 'content-type: application/json' -H "idempotency-key: $(date +%s%N)"`;
  return `curl -s ${url} ${headers} \\\n  -d '${JSON.stringify(body)}'`;
}
