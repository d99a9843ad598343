import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  disclose,
  verifyReceipt,
  type Check,
  type EvidencePackage,
  type LedgerView,
  type Moment,
  type Policy,
  type Verdict,
} from '@piaosu/core';
import { CHECKPOINT_EPOCH, newConsortium, NOW_BLOCK, type Consortium } from './consortium.ts';
import { publishDay, type PublishedDay } from './published-day.ts';
import { receipt1, receipt2, receipt3 } from './receipts.ts';

const R1 = 0;
const R3 = 2;
let consortium: Consortium;
let day: PublishedDay;

beforeAll(async () => {
  consortium = await newConsortium();
  day = publishDay(consortium, [receipt1(), receipt2(), receipt3()]);
});

const verify = (evidence: EvidencePackage, policy: Partial<Policy> = {}): Verdict =>
  verifyReceipt(evidence, consortium.trust, { witnesses: 2, ...policy });

/** What stands in the way: every check that is not valid, by name. */
const troubles = ({ checks }: Verdict): Partial<Record<Check['name'], string>> =>
  Object.fromEntries(
    checks
      .filter(({ result }) => result === 'invalid' || result === 'unknown')
      .map(({ name, result, code }) => [name, `${result} ${code ?? ''}`]),
  );

const ownLedger = (changes: Partial<LedgerView> = {}): Partial<Policy> => {
  const { checkpoint, issuer, segment } = day.records(R1);
  const view = {
    block: 99,
    checkpoint,
    issuerRecord: issuer,
    segmentRecord: segment,
    status: 'LIVE',
    ...changes,
  } as const;
  return { view };
};

describe('a sound package', () => {
  it('is UNCONFIRMED at best without a ledger: only its state now cannot be known', () => {
    const verdict = verify(day.package(R1));
    expect(verdict.headline).toBe('UNCONFIRMED');
    expect(verdict.asOfBlock).toBe(NOW_BLOCK);
    expect(troubles(verdict)).toEqual({ status: 'unknown UNCONFIRMED' });
  });

  it('is GENUINE for who holds the ledger, and needs no witness then', () => {
    const verdict = verify({ ...day.package(R1), witnesses: [] }, ownLedger());
    expect(verdict).toMatchObject({ headline: 'GENUINE', asOfBlock: 99 });
    expect(troubles(verdict)).toEqual({});
  });

  it('is not GENUINE for a copy of the ledger that is older than its checkpoint', () => {
    const { issuer, segment } = day.records(R1);
    const view = { block: 3, issuerRecord: issuer, segmentRecord: segment, status: 'LIVE' } as const;
    expect(troubles(verify(day.package(R1), { view }))).toEqual({ status: 'unknown UNCONFIRMED' });
    const alone = verify({ ...day.package(R1), witnesses: [] }, { view });
    expect(alone.headline).toBe('PENDING_ANCHOR');
  });

  it('verifies with any subset of its fields and lines', () => {
    const evidence = day.package(R3);
    const names = evidence.fields.map(({ name }) => name);
    const lines = evidence.details.map(({ line }) => line);
    fc.assert(
      fc.property(fc.subarray(names), fc.subarray(lines), (fields, shown) => {
        const part = disclose(evidence, { fields, lines: shown });
        expect(part.fields).toHaveLength(fields.length);
        expect(part.details).toHaveLength(shown.length);
        expect(verify(part).headline).toBe('UNCONFIRMED');
      }),
      { numRuns: 30 },
    );
  });

  it('says how much of the receipt is shown', () => {
    const part = disclose(day.package(R3), { fields: ['totalAmount'], lines: [3] });
    expect(verify(part).checks[0]?.evidence).toEqual({ fields: 1, fieldCount: 32, details: 1, detailCount: 4 });
  });
});

describe('an altered file is TAMPERED', () => {
  it('A7: names the two lines when one is raised and another lowered by the same amount', () => {
    const evidence = day.package(R3);
    const details = evidence.details.map((detail) => {
      const amount = { 2: '3000.00', 3: '5452.00' }[detail.line];
      return amount === undefined ? detail : { ...detail, value: Object.assign({}, detail.value, { amount }) };
    });
    const verdict = verify({ ...evidence, details });
    expect(verdict.headline).toBe('TAMPERED');
    expect(verdict.checks[0]).toMatchObject({ code: 'PROOF_INVALID', evidence: { fields: [], lines: [2, 3] } });
  });

  it('names a field with another value', () => {
    const evidence = day.package(R3);
    const fields = evidence.fields.map((each) =>
      each.name === 'totalAmount' ? { ...each, value: '105263.14' } : each,
    );
    const verdict = verify({ ...evidence, fields });
    expect(verdict.headline).toBe('TAMPERED');
    expect(verdict.checks[0]?.evidence).toEqual({ fields: ['totalAmount'], lines: [] });
  });

  it('when a field is shown twice', () => {
    const evidence = day.package(R1);
    const verdict = verify({ ...evidence, fields: [...evidence.fields, ...evidence.fields.slice(0, 1)] });
    expect(verdict.headline).toBe('TAMPERED');
  });

  it('when a line is shown twice, or lines out of their order', () => {
    const evidence = day.package(R3);
    const twice = evidence.details.flatMap((detail) => [detail, detail]);
    expect(verify({ ...evidence, details: twice }).checks[0]?.evidence).toEqual({ fields: [], lines: [1, 2, 3, 4] });
    expect(verify({ ...evidence, details: evidence.details.toReversed() }).headline).toBe('TAMPERED');
  });

  it('when the header was signed by another key', () => {
    const [evidence, other] = [day.package(R1), day.package(R3)];
    const verdict = verify({ ...evidence, headerSignature: other.headerSignature });
    expect(verdict.headline).toBe('TAMPERED');
    expect(troubles(verdict)).toMatchObject({ issuer: 'invalid PROOF_INVALID' });
  });
});

describe('A10: a proof that does not hold is TAMPERED, PROOF_INVALID', () => {
  const refuted = (changes: (evidence: EvidencePackage) => Partial<EvidencePackage>): void => {
    const evidence = day.package(R1);
    const verdict = verify({ ...evidence, ...changes(evidence) });
    expect(verdict.headline).toBe('TAMPERED');
    expect(troubles(verdict)).toMatchObject({ anchoring: 'invalid PROOF_INVALID' });
  };

  it('of another batch', () => {
    const other = publishDay(consortium, [receipt2(), receipt1()]);
    refuted(() => ({ path: other.path(1), log: other.log(1) }));
  });

  it('of another leaf', () => {
    refuted(() => ({ path: day.path(1), log: day.log(1) }));
  });

  it('with an inner node shown as leaf', () => {
    refuted(({ path, log }) => ({ path: path.slice(1), log: { ...log, index: 0, size: 2 } }));
    refuted(({ path }) => ({ path: path.slice(1) }));
  });

  it('that is truncated, too long or empty', () => {
    refuted(({ path }) => ({ path: path.slice(0, -1) }));
    refuted(({ path }) => ({ path: [...path, ...path] }));
    refuted(() => ({ path: [] }));
  });

  it('for another index', () => {
    refuted(({ log }) => ({ log: { ...log, index: 1 } }));
  });

  it('even for who holds the ledger', () => {
    const evidence = { ...day.package(R1), path: day.path(1) };
    expect(verify(evidence, ownLedger()).headline).toBe('TAMPERED');
  });
});

describe('witnesses', () => {
  it('count once an organisation, and never the publisher’s own', () => {
    const unknown = { anchoring: 'unknown UNCONFIRMED', issuer: 'unknown UNCONFIRMED' };
    expect(troubles(verify(day.package(R1, ['InsuranceMSP'])))).toMatchObject(unknown);
    expect(troubles(verify(day.package(R1, ['InsuranceMSP', 'InsuranceMSP'])))).toMatchObject(unknown);
    expect(troubles(verify(day.package(R1, ['InsuranceMSP', 'HealthMSP'])))).toMatchObject(unknown);
    expect(troubles(verify(day.package(R1, ['InsuranceMSP', 'HealthMSP', 'DrugMSP'])))).not.toHaveProperty('anchoring');
  });

  it('must be gateways: another certificate of the organisation is no witness', async () => {
    const auditor = await consortium.enrol('InsuranceMSP', { attributes: { 'piaosu.auditor': 'true' } });
    const evidence = day.package(R1);
    const witnesses = evidence.witnesses.map(({ statement }) =>
      statement.org === 'InsuranceMSP' ? consortium.sign(statement, auditor) : consortium.sign(statement),
    );
    expect(verify({ ...evidence, witnesses }).headline).toBe('TAMPERED');
  });

  it('must be of the organisation they speak for', async () => {
    const stranger = await consortium.enrol('DrugMSP', {});
    const evidence = day.package(R1, ['FinanceMSP', 'InsuranceMSP']);
    const witnesses = evidence.witnesses.map(({ statement }) =>
      statement.org === 'InsuranceMSP' ? consortium.sign(statement, stranger) : consortium.sign(statement),
    );
    expect(verify({ ...evidence, witnesses }).headline).toBe('TAMPERED');
  });

  it('are set aside when their certificates are no longer valid, or their authority is not trusted', () => {
    const late = verify(day.package(R1), { at: 4_000_000_000 });
    expect(late.headline).toBe('UNCONFIRMED');
    expect(troubles(late)).toMatchObject({ anchoring: 'unknown UNCONFIRMED', issuer: 'unknown UNCONFIRMED' });
    const without = verifyReceipt(day.package(R1), { ...consortium.trust, cas: {} }, { witnesses: 2 });
    expect(troubles(without)).toMatchObject({ anchoring: 'unknown UNCONFIRMED', issuer: 'unknown UNCONFIRMED' });
  });

  it('who see two roots for one size prove a forked log', () => {
    const fork = publishDay(consortium, [receipt1(), receipt3(), receipt2()]);
    const [one, other] = [day.package(R1, ['InsuranceMSP']), fork.package(R1, ['FinanceMSP'])];
    const verdict = verify({ ...one, witnesses: [...one.witnesses, ...other.witnesses] });
    expect(verdict.headline).toBe('TAMPERED');
    expect(troubles(verdict)).toMatchObject({ anchoring: 'invalid CHECKPOINT_CONFLICT' });
  });

  it('who contradict the own ledger prove a forked log', () => {
    const fork = publishDay(consortium, [receipt1(), receipt3(), receipt2()]);
    expect(troubles(verify(fork.package(R1), ownLedger()))).toMatchObject({ anchoring: 'invalid CHECKPOINT_CONFLICT' });
  });

  it('of records must speak at or after the checkpoint: a key could have been revoked in between', () => {
    const evidence = day.package(R1);
    const witnesses = evidence.witnesses.map(({ statement }) =>
      consortium.sign(statement.type === 'record' ? { ...statement, block: 39 } : statement),
    );
    expect(troubles(verify({ ...evidence, witnesses }))).toMatchObject({ issuer: 'unknown UNCONFIRMED' });
  });

  it('may not speak about anything else', () => {
    const [one, other] = [day.package(R1), day.package(R3)];
    expect(verify({ ...one, witnesses: [...one.witnesses, ...other.witnesses] }).headline).toBe('TAMPERED');
  });
});

/** At one and the same time: the epoch alone decides. */
function moment(epoch: number): Moment {
  return { epoch, time: 1 };
}

describe('an issuer is ISSUER_UNTRUSTED', () => {
  const withKey = (from: number, revoked?: number): Consortium => ({
    ...consortium,
    issuerRecord: {
      ...consortium.issuerRecord,
      keys: consortium.issuerRecord.keys.map((key) => ({
        ...key,
        from: moment(from),
        ...(revoked === undefined ? {} : { revoked: moment(revoked) }),
      })),
    },
  });
  const issuerOf = (by: Consortium): string | undefined =>
    troubles(verify(publishDay(by, [receipt1(), receipt2()]).package(R1))).issuer;

  it('when its key was added after, or revoked before, the checkpoint by the order of the ledger, whatever the times', () => {
    expect(issuerOf(withKey(CHECKPOINT_EPOCH + 1))).toBe('invalid ISSUER_UNTRUSTED');
    expect(issuerOf(withKey(0, CHECKPOINT_EPOCH))).toBe('invalid ISSUER_UNTRUSTED');
    expect(issuerOf(withKey(0, CHECKPOINT_EPOCH + 1))).toBeUndefined();
  });

  it('when it was suspended at the checkpoint, whatever its state is now', () => {
    const suspended = (state: 'ACTIVE' | 'SUSPENDED', ...suspensions: { from: Moment; until?: Moment }[]) =>
      issuerOf({ ...consortium, issuerRecord: { ...consortium.issuerRecord, state, suspensions } });
    expect(suspended('SUSPENDED', { from: moment(CHECKPOINT_EPOCH - 1) })).toBe('invalid ISSUER_UNTRUSTED');
    const [from, until] = [moment(CHECKPOINT_EPOCH - 1), moment(CHECKPOINT_EPOCH + 1)];
    expect(suspended('ACTIVE', { from, until })).toBe('invalid ISSUER_UNTRUSTED');
    expect(suspended('ACTIVE', { from, until: moment(CHECKPOINT_EPOCH) })).toBeUndefined();
    expect(suspended('SUSPENDED', { from: moment(CHECKPOINT_EPOCH) })).toBe('invalid ISSUER_UNTRUSTED');
    expect(suspended('SUSPENDED', { from: moment(CHECKPOINT_EPOCH + 1) })).toBeUndefined();
  });

  it('when another publisher is registered for it', () => {
    const record = { ...consortium.issuerRecord, publisher: 'PUB-HEALTH-2' };
    expect(issuerOf({ ...consortium, issuerRecord: record })).toBe('invalid NOT_ISSUER');
  });

  it('when the number lies outside the segment', () => {
    const verdict = verify(publishDay(consortium, [receipt1({ eInvoiceNumber: '0000010001' })]).package(R1));
    expect(verdict.headline).toBe('ISSUER_UNTRUSTED');
    expect(troubles(verdict)).toMatchObject({ issuer: 'invalid SEGMENT_UNALLOTTED' });
  });

  it('when its header promises another cap, or other settled tiers, than its amounts give', () => {
    const lie = publishDay(consortium, [receipt1(), receipt2()], (header) => ({ ...header, capFen: 900_000 }));
    expect(troubles(verify(lie.package(R1)))).toMatchObject({ issuer: 'invalid AMOUNT_EQUATION' });
    const hidden = publishDay(consortium, [receipt2(), receipt1()], (header) => ({ ...header, settledTiers: [] }));
    expect(troubles(verify(hidden.package(0)))).toMatchObject({ issuer: 'invalid AMOUNT_EQUATION' });
  });
});

describe('the state', () => {
  it.each([
    ['RED_FLUSHED', 'RED_FLUSHED', 'invalid RED_FLUSHED'],
    ['SUPERSEDED', 'SUPERSEDED', 'invalid SUPERSEDED'],
    ['CONFLICT', 'ISSUER_UNTRUSTED', 'invalid NUMBER_CONFLICT'],
    ['RED_PENDING', 'UNCONFIRMED', 'unknown RED_PENDING'],
    ['RED_UNSETTLED', 'UNCONFIRMED', 'unknown UNCONFIRMED'],
  ] as const)('%s gives the headline %s, from a package and from the own ledger', (state, headline, status) => {
    for (const verdict of [
      verify(day.package(R1, undefined, state)),
      verify(day.package(R1), ownLedger({ status: state })),
    ]) {
      expect(verdict.headline).toBe(headline);
      expect(troubles(verdict)).toEqual({ status });
    }
  });

  it('is unknown when nobody states it', () => {
    const evidence = day.package(R1);
    const witnesses = evidence.witnesses.filter(({ statement }) => statement.type !== 'status');
    const verdict = verify({ ...evidence, witnesses });
    expect(verdict.headline).toBe('UNCONFIRMED');
    expect(verdict).not.toHaveProperty('asOfBlock');
  });

  it('that a witness saw after the own copy’s newest block is not passed over', () => {
    const evidence = day.package(R1, undefined, 'RED_FLUSHED');
    expect(verify(evidence, ownLedger({ block: NOW_BLOCK - 1 })).headline).toBe('RED_FLUSHED');
    expect(verify(evidence, ownLedger({ block: NOW_BLOCK })).headline).toBe('GENUINE');
  });

  it('never hides an alteration', () => {
    const evidence = { ...day.package(R1, undefined, 'RED_FLUSHED'), path: [] };
    expect(verify(evidence).headline).toBe('TAMPERED');
  });
});
