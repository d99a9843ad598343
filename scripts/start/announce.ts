import type { Product } from './product.ts';

/** What to open and what to try, for the person at the terminal. */
export function announce(product: Product): string {
  const api = product.apiUrl('HealthMSP');
  const accounts = product.accounts.map(({ id, secret, title }) => `  ${id.padEnd(21)} ${secret.padEnd(18)} ${title}`);
  return `
PiaoSu runs. Ctrl-C stops it.

  REST API        ${api}/v1
  documentation   ${api}/docs
  identity        ${product.issuer}
  data, logs      ${product.folder.root}

Accounts (client id, secret): one for each person or system
${accounts.join('\n')}

To try (copy and paste):

# tokens for the offices of two insurers
A=$(${tokenCommand(product, 'ins-a')})
B=$(${tokenCommand(product, 'ins-b')})

# is receipt R1 genuine? (33060125-0000000101, check code 7k2m9q, 1000.00)
${postCommand(`${api}/v1/verifications`, '$A', R1_QUESTION)}

# INS-A reserves 600.00 of it; INS-B asks for 600.00 too and is told that 400.00 are left
${postCommand(`${api}/v1/claims`, '$A', R1_CLAIM)}
${postCommand(`${api}/v1/claims`, '$B', R1_CLAIM)}
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
const R1_CLAIM = { receipts: [{ eInvoiceCode: '33060125', eInvoiceNumber: '0000000101' }], amount: '600.00' };

function tokenCommand(product: Product, id: string): string {
  const secret = product.accounts.find((account) => account.id === id)?.secret ?? '';
  const extract = `sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'`;
  return `curl -s -u ${id}:${secret} -d grant_type=client_credentials ${product.issuer}/token | ${extract}`;
}

function postCommand(url: string, token: string, body: object): string {
  const headers = `-H "authorization: Bearer ${token}" -H 'content-type: application/json' -H "idempotency-key: $(date +%s%N)"`;
  return `curl -s ${url} ${headers} \\\n  -d '${JSON.stringify(body)}'; echo`;
}
