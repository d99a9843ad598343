import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson, disclose, verifyReceipt, type EvidencePackage } from '@piaosu/core';
import { newConsortium } from './consortium.ts';
import { publishDay } from './published-day.ts';
import { receipt1, receipt2, receipt3 } from './receipts.ts';

/**
 * Writes chaincode/core/vectors/evidence: trust roots, packages, and what each must give. Run by hand when the format
 * changes (`node test/evidence/make-vectors.ts`); the expectations are then read by a person before they are kept.
 */
const folder = fileURLToPath(new URL('../../chaincode/core/vectors/evidence', import.meta.url));
const R3 = 2;

const consortium = await newConsortium();
const day = publishDay(consortium, [receipt1(), receipt2(), receipt3()]);
const fork = publishDay(consortium, [receipt2(), receipt1(), receipt3()]);
const lie = publishDay(consortium, [receipt1(), receipt2()], (header) => ({ ...header, capFen: header.capFen + 1 }));
const whole = day.package(R3);

const packages: Readonly<Record<string, EvidencePackage>> = {
  whole,
  'one-line': disclose(whole, { fields: ['totalAmount', 'issuerName'], lines: [3] }),
  'red-flushed': day.package(0, undefined, 'RED_FLUSHED'),
  'one-witness': day.package(R3, ['InsuranceMSP']),
  'two-lines-altered': { ...whole, details: whole.details.map(altered) },
  'proof-of-another-batch': { ...whole, path: fork.path(1), log: fork.log(1) },
  'inner-node-as-leaf': { ...whole, path: whole.path.slice(1) },
  'forked-log': { ...whole, witnesses: [...whole.witnesses, ...fork.package(R3, ['DrugMSP']).witnesses] },
  'false-cap': lie.package(0),
};

mkdirSync(folder, { recursive: true });
write('trust.json', canonicalJson({ ...consortium.trust.cas }));
write('expected.json', `${JSON.stringify(Object.fromEntries(Object.entries(packages).map(expectation)), null, 2)}\n`);
for (const [name, evidence] of Object.entries(packages)) write(`${name}.json`, canonicalJson(evidence));

function altered(detail: EvidencePackage['details'][number]): EvidencePackage['details'][number] {
  const amount = { 2: '3000.00', 3: '5452.00' }[detail.line];
  return amount === undefined ? detail : { ...detail, value: Object.assign({}, detail.value, { amount }) };
}

function expectation([name, evidence]: [string, EvidencePackage]) {
  const { headline, checks, asOfBlock } = verifyReceipt(evidence, consortium.trust);
  const results = checks.map(({ name: check, result, code }) => ({ name: check, result, ...(code && { code }) }));
  return [name, { headline, checks: results, asOfBlock }] as const;
}

function write(file: string, text: string): void {
  writeFileSync(join(folder, file), text);
}
