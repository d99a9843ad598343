import { canonicalBytes, leafHash, prescriptionKey, tag, tagParts, tagsUnder, toDigestText } from '@piaosu/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertDispensing } from '../db/dispensings.ts';
import { sealDispensing, type DispensingDocument } from '../dispensing/dispensing-document.ts';
import { gatheredReads } from '../dispensing/gathered-reads.ts';
import { nativeHmac, nativeSuite } from '../native/hash-suite.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { answerPrescription, type Prescriber } from './prescription-answers.ts';

const PEPPER = { version: 1, key: new Uint8Array(32).fill(7) };
const suite = nativeSuite('sha-256');
const digestOf = (parts: readonly string[]) => toDigestText('sha-256', leafHash(suite, canonicalBytes([...parts])));
const patientTag = (number: string) => tag(nativeHmac, PEPPER, 'patient', tagParts.patient('01', number));
const lineTag = (line: number) => tag(nativeHmac, PEPPER, 'prescription', tagParts.prescription('H1', 'RX-1', line));
const asked = (line: number, number: string) => ({
  line: lineTag(line),
  patient: digestOf([patientTag(number), lineTag(line)]),
});

const SALT = 'a'.repeat(32);
const PATIENT = '33010619620304321X';
const document: DispensingDocument = {
  premises: 'PHA-1',
  patient: { idType: '01', number: PATIENT },
  patientSalt: SALT,
  lines: [1, 2].map((line) => ({
    prescriber: 'H1',
    prescription: 'RX-1',
    line,
    product: '86900000000011',
    quantity: 9,
  })),
  units: [],
};

let world: TestOrganisation;
let prescriber: Prescriber;

beforeAll(async () => {
  world = await openTestOrganisation('HealthMSP');
  const { database, secrets, alerts } = world.organisation;
  for (const line of [1, 2]) {
    const patientCommit = digestOf([patientTag(PATIENT), SALT]);
    const begun = { v: 1, product: '86900000000011', quantity: 9, given: 1, patientCommit };
    world.projection.put(prescriptionKey(lineTag(line)), begun);
  }
  const sealed = sealDispensing(secrets, `D${'0'.repeat(24)}`, 'PHA', document);
  await database.asInstitution('PHA', (sql) => insertDispensing(sql, sealed, [1, 2].map(lineTag)));
  const tags = {
    newest: (domain, parts) => tag(nativeHmac, PEPPER, domain, parts),
    all: (domain, parts) => tagsUnder(nativeHmac, [PEPPER], domain, parts),
    tagOf: (_version, domain, parts) => tag(nativeHmac, PEPPER, domain, parts),
  } satisfies Prescriber['source']['tags'];
  prescriber = {
    database,
    secrets,
    alerts,
    source: { records: gatheredReads(world.projection), tags, suiteOf: nativeSuite },
  };
});
afterAll(() => world.close());

const guess = (line: number, n: number) =>
  answerPrescription(prescriber, 'DrugMSP', asked(line, `GUESS${n.toString()}`));

test('the patient of a line is opened to an organisation with pharmacies that knows the patient', async () => {
  expect(await answerPrescription(prescriber, 'DrugMSP', asked(1, PATIENT))).toEqual({ salt: SALT });
  expect(await guess(1, 0)).toEqual({ salt: null });
});

test('an organisation that gives out no medicines has nothing to ask', async () => {
  for (const org of ['InsuranceMSP', 'FinanceMSP'])
    await expect(answerPrescription(prescriber, org, asked(1, PATIENT))).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('patients cannot be tried out on a line: after twenty it waits, people are told, other lines are answered', async () => {
  for (let n = 0; n < 20; n += 1) expect(await guess(2, n)).toEqual({ salt: null });
  await expect(answerPrescription(prescriber, 'DrugMSP', asked(2, PATIENT))).rejects.toMatchObject({
    code: 'RATE_LIMITED',
  });
  expect(await answerPrescription(prescriber, 'DrugMSP', asked(1, PATIENT))).toEqual({ salt: SALT });
  expect(await world.organisation.alerts.list({ code: 'CODE_ENUMERATION', limit: 5 })).toMatchObject([
    { institution: null, role: 'AUDITOR', organisation: 'HealthMSP', state: 'OPEN' },
  ]);
});
