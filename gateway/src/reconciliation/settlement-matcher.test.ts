import { institutionKey } from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectSettlements, type SettlementQuery } from '../db/settlements.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { settleOnce } from './settlement-matcher.ts';
import { beginSettlements } from './settlement-upload.ts';

/** As an office's system exports it, in GB18030: a row, the same again, one with a wrong amount, one settlement twice. */
const CSV = Buffer.from(
  'veHL40lELLaotePSvdKpu/q5ubHgwuss0rXO8cH3y666xSy94cvjyNXG2izSvbGjzbOz77v5vfDW' +
    'p7i2ClMxLEgzMzAxMDAwMDAwMSxCMSwyMDI2LTExLTIwLDM5LjY4ClMxLEgzMzAxMDAwMDAwMSxC' +
    'MSwyMDI2LTExLTIwLDM5LjY4ClMyLEgzMzAxMDAwMDAwMSxCMiwyMDI2LTExLTIwLC0xLjAwClMx' +
    'LEgzMzAxMDAwMDAwMSxCMywyMDI2LTExLTIwLDEuMDAK',
  'base64',
);

const ALL: SettlementQuery = { payer: 'HZ-BASIC', outcome: null, job: null, after: '', limit: 10 };
const upload = [{ name: 'file', contentType: 'text/csv', bytes: CSV }];
let office: TestOrganisation;

beforeAll(async () => {
  office = await openTestOrganisation('InsuranceMSP');
  office.projection.put(institutionKey('H33010000001'), {
    ...{ v: 1, id: 'H33010000001', org: 'HealthMSP', kinds: ['HOSPITAL'], state: 'ACTIVE', name: '市演示医院' },
    keys: [{ id: 'k', alg: 'ES256', spki: 'AAAA', custody: 'GATEWAY', from: { epoch: 0, time: 0 } }],
    publisher: 'PUB-HEALTH-1',
  });
});

afterAll(() => office.close());

describe('an office’s file', () => {
  it('in GB18030 is taken row by row, its repeats recognised, within one file and over two', async () => {
    const message = { institution: 'HZ-BASIC', messageId: 'first' };
    const { id } = await beginSettlements(office.organisation, message, upload);
    const job = await office.organisation.jobs.get('HZ-BASIC', id);
    expect(job).toMatchObject({ total: 4, refused: 1, repeated: 1, accepted: 1 });
    expect((await beginSettlements(office.organisation, message, upload)).id).toBe(id);
    const again = await beginSettlements(office.organisation, { ...message, messageId: 'second' }, upload);
    const second = await office.organisation.jobs.get('HZ-BASIC', again.id);
    expect(second).toMatchObject({ total: 4, refused: 1, repeated: 3 });
    expect(
      (await selectSettlements(office.organisation.database, ALL)).map(({ outcome }) => outcome).toSorted(),
    ).toEqual(['DUPLICATE_SETTLEMENT', 'UNCONFIRMED']);
  });

  it('stays UNCONFIRMED while the hospital’s gateway is away, is asked again by itself, and is never called missing', async () => {
    await settleOnce(office.organisation);
    const [row] = await selectSettlements(office.organisation.database, { ...ALL, outcome: 'UNCONFIRMED' });
    expect(row).toMatchObject({ attempts: 1, hold: null });
    expect(row?.next_attempt?.getTime()).toBeGreaterThan(row?.checked?.getTime() ?? 0);
    const job = await office.organisation.jobs.get('HZ-BASIC', row?.job ?? '');
    expect(job).toMatchObject({ state: 'DONE', summary: { outcomes: { DUPLICATE_SETTLEMENT: 1, UNCONFIRMED: 1 } } });
    expect(await settleOnce(office.organisation)).toBe(false);
  });

  it('leaves no settlement id and no business number in clear in the database', async () => {
    const rows = await selectSettlements(office.organisation.database, ALL);
    expect(JSON.stringify(rows)).not.toMatch(/settlementId|businessNumber/u);
  });
});
