import {
  AUTHORITY_OF,
  pepperCheck,
  toHex,
  type BodyOf,
  type FieldName,
  type Json,
  type Organisation,
  type PrivateOf,
  type ReceiptDocument,
  type Role,
} from '@piaosu/core';

import { nativeHmac } from '../native/hash-suite.ts';
import type { TestAct, TestActor } from '../../../../test/support/ledger/signed-act.ts';
import { Consortium } from './consortium.ts';
import {
  document,
  HOSPITAL,
  INPATIENT_CODE,
  OTHER_HOSPITAL,
  OUTPATIENT_CODE,
} from '../../../../test/support/ledger/documents.ts';
import { PublisherLog, type Published, type Publishing } from '../../../../test/support/ledger/publisher-log.ts';
import { newSigner, type Signer } from '../../../../test/support/ledger/signer.ts';

export const PUBLISHER = 'PUB-HEALTH-1';
const ENDPOINT = 'https://localhost:7151';

const PAYERS: readonly Pick<BodyOf<'institution.register'>, 'id' | 'tier' | 'benefit' | 'policy'>[] = [
  { id: 'HZ-BASIC', tier: 1, benefit: 'INDEMNITY' },
  { id: 'WZ-BASIC', tier: 1, benefit: 'INDEMNITY' },
  { id: 'CI-CRITICAL', tier: 2, benefit: 'INDEMNITY' },
  { id: 'INS-A', tier: 5, benefit: 'INDEMNITY' },
  { id: 'INS-B', tier: 5, benefit: 'INDEMNITY' },
  { id: 'INS-F', tier: 5, benefit: 'FIXED' },
  { id: 'EMP', tier: 6, benefit: 'INDEMNITY' },
  { id: 'INS-LATE', tier: 5, benefit: 'INDEMNITY', policy: { filingDays: 10, reserveWorkingDays: 2 } },
];

/** The fixture of the acceptance scenarios: four organisations, two hospitals with one publisher, eight payers. */
export class World extends Consortium {
  readonly log = new PublisherLog(PUBLISHER, this.peppers[0] ?? { version: 0, key: new Uint8Array() });
  readonly #signers = new Map<string, Signer>();

  static async open(): Promise<World> {
    const world = new World();
    await world.#enrol();
    await world.#register();
    return world;
  }

  signer(institution: string): Signer {
    const known = this.#signers.get(institution) ?? newSigner(`${institution}-key`);
    this.#signers.set(institution, known);
    return known;
  }

  actor(institution: string, role: Role, org: string): TestActor {
    return { institution, role, org, signer: this.signer(institution) };
  }

  authority(org: Organisation, role: Role = 'REGISTRAR'): TestActor {
    return this.actor(AUTHORITY_OF[org], role, org);
  }

  officer(payer: string): TestActor {
    return this.actor(payer, 'CLAIMS_OFFICER', 'InsuranceMSP');
  }

  cashier(payer: string): TestActor {
    return this.actor(payer, 'PAYMENT_OFFICER', 'InsuranceMSP');
  }

  issuer(hospital = HOSPITAL): TestActor {
    return this.actor(hospital, 'ISSUER', 'HealthMSP');
  }

  get publisher(): TestActor {
    return this.actor(PUBLISHER, 'PUBLISHER', 'HealthMSP');
  }

  /** Publishes documents in the log, without anchoring them. */
  issue(issued: ReceiptDocument, publishing: Publishing = {}): Published {
    return this.log.publish(issued, this.signer(issued.issuer), publishing);
  }

  async anchor(): Promise<void> {
    await this.succeed(this.act(this.publisher, 'checkpoint', this.log.checkpointBody()));
  }

  /** Publishes and anchors. */
  async publish(issued: ReceiptDocument, publishing: Publishing = {}): Promise<Published> {
    const published = this.issue(issued, publishing);
    await this.anchor();
    return published;
  }

  /** R1 of the scenarios: 1000.00, all cash, check code 7k2m9q. */
  r1(): Promise<Published> {
    return this.publish(document('0000000101', 100_000));
  }

  reserve(payer: string, receipts: readonly Published[], amountFen: number, options: ReserveOptions = {}): TestAct {
    const { basis = 'PERSONAL_BURDEN', opened = [], otherExcluded, secret = {}, messageId, consentId } = options;
    const body: BodyOf<'reserve'> = {
      amountFen,
      basis,
      receipts: receipts.map((each) => this.log.pointer(each)),
      ...(otherExcluded === true ? { otherExcluded } : {}),
      ...(consentId === undefined ? {} : { consentId }),
    };
    const evidence = receipts.map((each) => ({ ...this.log.evidence(each, opened), ...options.evidence }));
    return this.act(this.officer(payer), 'reserve', body, { evidence, ...secret }, messageId);
  }

  /** Reserves and answers the claim's id. */
  async reserved(payer: string, receipt: Published, amountFen: number, options: ReserveOptions = {}): Promise<string> {
    const { claimId } = await this.succeed(this.reserve(payer, [receipt], amountFen, options));
    if (typeof claimId !== 'string') throw new Error('no claim id');
    return claimId;
  }

  async paid(payer: string, receipt: Published, amountFen: number): Promise<string> {
    const claimId = await this.reserved(payer, receipt, amountFen);
    await this.succeed(this.act(this.officer(payer), 'approve', { claimId, amountFen }));
    await this.succeed(this.act(this.cashier(payer), 'pay', { claimId, amountFen }));
    return claimId;
  }

  redFlush(
    original: Published,
    red: Published,
    actor = this.issuer(),
    evidence: Partial<PrivateOf<'redFlush'>> = {},
  ): TestAct {
    const body = { original: this.log.pointer(original), red: this.log.pointer(red) };
    const secret = { original: this.log.evidence(original), red: this.log.evidence(red), ...evidence };
    return this.act(actor, 'redFlush', body, secret);
  }

  patientSalt(published: Published): string {
    return toHex(published.receipt.salts.patient);
  }

  institution(id: string): Readonly<Record<string, Json>> | undefined {
    return this.record(`REG~${id}`);
  }

  async #enrol(): Promise<void> {
    for (const org of ['HealthMSP', 'InsuranceMSP', 'DrugMSP', 'FinanceMSP'] as const) {
      const actor = this.authority(org);
      await this.succeed(this.act(actor, 'organisation.enrol', { name: org, key: actor.signer.registration }));
    }
    const [pepper] = this.peppers;
    if (pepper === undefined) throw new Error('no pepper');
    const announcement = { version: 1, check: pepperCheck(nativeHmac, pepper) };
    await this.succeed(this.act(this.authority('FinanceMSP'), 'pepper.announce', announcement));
  }

  async #register(): Promise<void> {
    await this.#add('HealthMSP', { id: PUBLISHER, kinds: ['PUBLISHER'], endpoint: ENDPOINT });
    for (const id of [HOSPITAL, OTHER_HOSPITAL])
      await this.#add('HealthMSP', { id, kinds: ['HOSPITAL'], publisher: PUBLISHER });
    for (const payer of PAYERS) await this.#add('InsuranceMSP', { ...payer, kinds: ['PAYER'] });
    const segments: readonly [string, string, string, string, string | null][] = [
      [OUTPATIENT_CODE, '0000000001', '0000010000', HOSPITAL, null],
      [INPATIENT_CODE, '0000000001', '0000001000', HOSPITAL, null],
      [OUTPATIENT_CODE, '0000010001', '0000020000', OTHER_HOSPITAL, '0000000001'],
    ];
    for (const [code, from, to, issuer, after] of segments) {
      await this.succeed(this.allot({ code, from, to, issuer, after }));
    }
  }

  allot(body: BodyOf<'segment.allot'>): TestAct {
    return this.act(this.authority('FinanceMSP', 'SEGMENT_OFFICER'), 'segment.allot', body);
  }

  async #add(org: Organisation, body: Omit<BodyOf<'institution.register'>, 'name' | 'keys'>): Promise<void> {
    const keys = [this.signer(body.id).registration];
    await this.succeed(this.act(this.authority(org), 'institution.register', { ...body, name: body.id, keys }));
  }
}

export interface ReserveOptions {
  readonly basis?: BodyOf<'reserve'>['basis'];
  readonly opened?: readonly FieldName[];
  readonly otherExcluded?: true;
  readonly secret?: Readonly<Record<string, Json>>;
  readonly evidence?: Readonly<Record<string, Json>>;
  readonly messageId?: string;
  readonly consentId?: string;
}
