import {
  canonicalJson,
  parseCanonicalJson,
  parseShape,
  receiptRefShape,
  tagParts,
  unwrap,
  type ReceiptRef,
  type UnitTags,
} from '@piaosu/core';
import { insertClaimBoxes, selectClaimContent, type ClaimBox } from '../db/claim-boxes.ts';
import type { Sql } from '../db/index.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { newTextCipher } from '../documents/text-cipher.ts';
import type { Secrets } from '../keys/secrets.ts';

const random = new RandomPool();

/** A claim that is about to be sent, by the id that the ledger will give it. */
export interface ComingClaim {
  readonly claim: string;
  readonly institution: string;
  /** In the order of the claim. */
  readonly receipts: readonly ReceiptRef[];
}

/** Remembers what a claim counts on; a repeat changes nothing. */
export async function keepClaimBoxes(
  sql: Sql,
  { secrets, tags }: { readonly secrets: Secrets; readonly tags: Pick<UnitTags, 'newest'> },
  { claim, institution, receipts }: ComingClaim,
  boxes: readonly ClaimBox[],
): Promise<void> {
  if (boxes.length === 0) return;
  const cipher = newTextCipher(secrets, random);
  const kept = receipts.map(({ eInvoiceCode, eInvoiceNumber }) => ({
    tag: tags.newest('receipt', tagParts.receipt({ eInvoiceCode, eInvoiceNumber })),
    content: cipher.seal(subjectOf(claim), canonicalJson({ eInvoiceCode, eInvoiceNumber })),
  }));
  const rows = boxes.flatMap(({ box, dispensing, receipt, line }) => {
    const of = kept[receipt];
    return of === undefined ? [] : [{ claim, institution, box: box ?? '', dispensing, receipt, line, ...of }];
  });
  await insertClaimBoxes(sql, rows);
}

/** A receipt of a claim that counts on boxes. Throws PiaosuError INDEX_DIVERGED for a row that was edited. */
export async function receiptOfClaim(sql: Sql, secrets: Secrets, claim: string): Promise<ReceiptRef | undefined> {
  const row = await selectClaimContent(sql, claim);
  if (row === undefined) return undefined;
  const text = newTextCipher(secrets, random).open(subjectOf(claim), row.content);
  return unwrap(parseShape(receiptRefShape, parseCanonicalJson(text)));
}

const subjectOf = (claim: string) => `claim-box/${claim}`;
