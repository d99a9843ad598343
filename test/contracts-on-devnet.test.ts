import { CommitError, EndorseError } from '@hyperledger/fabric-gateway';
import {
  AUTHORITY_OF,
  field,
  hmacSha256,
  oneOf,
  parseShape,
  parseThrown,
  pepperCheck,
  record,
  text,
  unwrap,
  type Action,
  type BodyOf,
  type Json,
  type Organisation,
  type Outcome,
  type Role,
} from '@piaosu/core';
import { organisationDir, silentLog, startDevnet, type Devnet } from '@piaosu/network/devnet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startContracts, type ContractsProcess } from './support/ledger/contracts-process.ts';
import { document, HOSPITAL, OUTPATIENT_CODE } from './support/ledger/documents.ts';
import { newGatewayClient, type GatewayClient } from './support/ledger/gateway-client.ts';
import { PublisherLog, type Published } from './support/ledger/publisher-log.ts';
import { signAct, type TestAct, type TestActor } from './support/ledger/signed-act.ts';
import { newSigner, type Signer } from './support/ledger/signer.ts';

const PUBLISHER = 'PUB-HEALTH-1';

describe('the contracts on devnet, through the unmodified client', () => {
  let contracts: ContractsProcess;
  let devnet: Devnet;
  let log: PublisherLog;
  const clients = new Map<string, GatewayClient>();
  const signers = new Map<string, Signer>();
  let messages = 0;

  beforeAll(async () => {
    contracts = await startContracts();
    const data = `${contracts.folder}/devnet`;
    devnet = await startDevnet({
      data,
      chaincodes: [{ name: 'piaosu', address: contracts.address }],
      portBase: 0,
      batchTimeoutMs: 20,
      log: silentLog,
    });
    await devnet.chaincodesReady();
    for (const [mspId, endpoint] of Object.entries(devnet.peers)) {
      clients.set(mspId, newGatewayClient(organisationDir(data, mspId), mspId, endpoint));
    }
    log = new PublisherLog(PUBLISHER, contracts.pepper);
    await enrol();
    await register();
  });

  afterAll(async () => {
    for (const client of clients.values()) client.close();
    await devnet.close();
    await contracts.stop();
  });

  function clientOf(org: string): GatewayClient {
    const client = clients.get(org);
    if (client === undefined) throw new Error(`no client of ${org}`);
    return client;
  }

  function actor(institution: string, role: Role, org: Organisation): TestActor {
    const signer = signers.get(institution) ?? newSigner(`${institution}-key`);
    signers.set(institution, signer);
    return { institution, role, org, signer };
  }

  function act<A extends Action>(
    who: TestActor,
    action: A,
    body: BodyOf<A>,
    secret: Record<string, Json> = {},
  ): TestAct {
    messages += 1;
    return signAct(who, action, body, secret, `m-${messages.toString()}`);
  }

  async function enrol(): Promise<void> {
    for (const org of ['HealthMSP', 'InsuranceMSP', 'DrugMSP', 'FinanceMSP'] as const) {
      const authority = actor(AUTHORITY_OF[org], 'REGISTRAR', org);
      const body = { name: org, key: authority.signer.registration };
      expect(await clientOf(org).submit('registry', [act(authority, 'organisation.enrol', body)])).toMatchObject([
        { ok: true },
      ]);
    }
    const finance = actor('AUTH-FINANCE', 'REGISTRAR', 'FinanceMSP');
    const body = { version: 1, check: pepperCheck(hmacSha256, contracts.pepper) };
    expect(await clientOf('FinanceMSP').submit('registry', [act(finance, 'pepper.announce', body)])).toMatchObject([
      { ok: true },
    ]);
  }

  async function register(): Promise<void> {
    const health = actor('AUTH-HEALTH', 'REGISTRAR', 'HealthMSP');
    const insurance = actor('AUTH-INSURANCE', 'REGISTRAR', 'InsuranceMSP');
    const keysOf = (who: TestActor): { name: string; keys: Signer['registration'][] } => ({
      name: who.institution,
      keys: [who.signer.registration],
    });
    const publisher = { id: PUBLISHER, kinds: ['PUBLISHER'], endpoint: 'https://localhost:7151' } as const;
    const hospital = { id: HOSPITAL, kinds: ['HOSPITAL'], publisher: PUBLISHER } as const;
    // One batch: the hospital's registration sees the publisher's.
    expect(
      await clientOf('HealthMSP').submit('registry', [
        act(health, 'institution.register', { ...publisher, ...keysOf(actor(PUBLISHER, 'PUBLISHER', 'HealthMSP')) }),
        act(health, 'institution.register', { ...hospital, ...keysOf(actor(HOSPITAL, 'ISSUER', 'HealthMSP')) }),
      ]),
    ).toMatchObject([{ ok: true }, { ok: true }]);
    const payers = ['INS-A', 'INS-B'].map((id) =>
      act(insurance, 'institution.register', {
        ...({ id, kinds: ['PAYER'], tier: 5, benefit: 'INDEMNITY' } as const),
        ...keysOf(actor(id, 'CLAIMS_OFFICER', 'InsuranceMSP')),
      }),
    );
    expect(await clientOf('InsuranceMSP').submit('registry', payers)).toMatchObject([{ ok: true }, { ok: true }]);
    const segment = { code: OUTPATIENT_CODE, from: '0000000001', to: '0000010000', issuer: HOSPITAL, after: null };
    const officer = actor('AUTH-FINANCE', 'SEGMENT_OFFICER', 'FinanceMSP');
    expect(await clientOf('FinanceMSP').submit('registry', [act(officer, 'segment.allot', segment)])).toMatchObject([
      { ok: true },
    ]);
  }

  async function publish(count: number): Promise<Published[]> {
    const published = Array.from({ length: count }, () => {
      const number = (log.leaves.length + 1).toString().padStart(10, '0');
      return log.publish(document(number, 100_000), actor(HOSPITAL, 'ISSUER', 'HealthMSP').signer);
    });
    const publisher = actor(PUBLISHER, 'PUBLISHER', 'HealthMSP');
    const anchored = await clientOf('HealthMSP').submit('receipt', [
      act(publisher, 'checkpoint', log.checkpointBody()),
    ]);
    expect(anchored).toMatchObject([{ ok: true }]);
    return published;
  }

  function reserve(payer: string, receipt: Published, amountFen: number): TestAct {
    const body = { amountFen, basis: 'PERSONAL_BURDEN', receipts: [log.pointer(receipt)] } as const;
    return act(actor(payer, 'CLAIMS_OFFICER', 'InsuranceMSP'), 'reserve', body, { evidence: [log.evidence(receipt)] });
  }

  /** As a gateway does: after a conflict the same signed operation goes into a new transaction. */
  async function submitUntilValid(each: TestAct): Promise<Outcome | undefined> {
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      try {
        const [outcome] = await clientOf('InsuranceMSP').submit('claim', [each]);
        return outcome;
      } catch (error) {
        if (!(error instanceof CommitError) || error.code !== MVCC_READ_CONFLICT) throw error;
      }
    }
    return undefined;
  }

  test('a receipt is anchored, claimed, approved and paid', async () => {
    const [receipt] = await publish(3);
    if (receipt === undefined) throw new Error('published');
    const [reserved] = await clientOf('InsuranceMSP').submit('claim', [reserve('INS-A', receipt, 60_000)]);
    expect(reserved).toMatchObject({ ok: true, result: { state: 'RESERVED', remaining: '400.00' } });
    const claimId = claimIdIn(reserved);
    const officer = actor('INS-A', 'CLAIMS_OFFICER', 'InsuranceMSP');
    const cashier = actor('INS-A', 'PAYMENT_OFFICER', 'InsuranceMSP');
    const acts = [
      act(officer, 'approve', { claimId, amountFen: 50_000 }),
      act(cashier, 'pay', { claimId, amountFen: 50_000 }),
    ];
    expect(await clientOf('InsuranceMSP').submit('claim', acts)).toMatchObject([
      { result: { state: 'APPROVED', remaining: '500.00' } },
      { result: { state: 'PAID', remaining: '500.00' } },
    ]);
    const stored = await clientOf('DrugMSP').contract('claim').evaluateTransaction('get', `CLM~${claimId}`);
    expect(Buffer.from(stored).toString('utf8')).toContain('"paidFen":50000');
  });

  test('the metadata of every transaction is what clients of this version know', async () => {
    const metadata = await clientOf('HealthMSP').contract('org.hyperledger.fabric').evaluateTransaction('GetMetadata');
    const text = `${JSON.stringify(JSON.parse(Buffer.from(metadata).toString('utf8')), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('./fixtures/contract-metadata.json');
  });

  test('C1: of two claims in the same moment that exceed the cap one gets it and the other learns what is left', async () => {
    for (const receipt of await publish(5)) {
      const outcomes = await Promise.all([
        submitUntilValid(reserve('INS-A', receipt, 60_000)),
        submitUntilValid(reserve('INS-B', receipt, 60_000)),
      ]);
      expect(outcomes.filter((outcome) => outcome?.ok === true)).toHaveLength(1);
      expect(outcomes.find((outcome) => outcome?.ok === false)).toMatchObject({
        code: 'OVER_CAP',
        evidence: { remaining: '400.00' },
      });
    }
  });

  test('C8: of two claims in the same moment that fit both are accepted', async () => {
    const [receipt] = await publish(1);
    if (receipt === undefined) throw new Error('published');
    const outcomes = await Promise.all([
      submitUntilValid(reserve('INS-A', receipt, 40_000)),
      submitUntilValid(reserve('INS-B', receipt, 40_000)),
    ]);
    expect(outcomes.map((outcome) => outcome?.ok)).toEqual([true, true]);
  });

  test('200 claims on 200 receipts are one transaction, read and written in batch messages', async () => {
    const receipts = await publish(200);
    const outcomes = await clientOf('InsuranceMSP').submit(
      'claim',
      receipts.map((receipt) => reserve('INS-B', receipt, 100)),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(200);
  });

  test('a fault is thrown as CODE|evidence with the index of the culprit, by every endorser', async () => {
    const [receipt] = await publish(1);
    if (receipt === undefined) throw new Error('published');
    const impostor = { ...actor('INS-B', 'CLAIMS_OFFICER', 'InsuranceMSP'), signer: newSigner('INS-B-key') };
    const acts = [reserve('INS-A', receipt, 1), act(impostor, 'review', { claimId: `C${'0'.repeat(24)}` })];
    const error = await clientOf('InsuranceMSP')
      .submit('claim', acts)
      .then(
        () => undefined,
        (cause: unknown) => cause,
      );
    if (!(error instanceof EndorseError)) throw new Error('not an EndorseError', { cause: error });
    const thrown = parseThrown(error.details[0]?.message.replace('chaincode response 500, ', '') ?? '');
    expect(thrown).toEqual({
      code: 'SIGNATURE_INVALID',
      evidence: { institution: 'INS-B', keyId: 'INS-B-key', index: 1 },
    });
  });

  test("another organisation's gateway cannot submit for an institution", async () => {
    const [receipt] = await publish(1);
    if (receipt === undefined) throw new Error('published');
    await expect(clientOf('HealthMSP').submit('claim', [reserve('INS-A', receipt, 1)])).rejects.toBeInstanceOf(
      EndorseError,
    );
  });
});

const MVCC_READ_CONFLICT = 11;

/** What `reserve` answers. */
const reservedShape = record({
  claimId: field.claimId,
  state: oneOf('RESERVED'),
  amount: text(/^\d+\.\d{2}$/),
  remaining: text(/^\d+\.\d{2}$/),
  expiresOn: field.date,
  traceChecked: oneOf(true, false),
});

function claimIdIn(outcome: Outcome | undefined): string {
  if (outcome?.ok !== true) throw new Error('no claim was reserved');
  return unwrap(parseShape(reservedShape, outcome.result)).claimId;
}
