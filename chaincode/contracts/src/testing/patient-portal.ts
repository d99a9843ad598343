import { randomBytes } from 'node:crypto';

import {
  patientCommit,
  presentationBytes,
  presentationText,
  sha256Suite,
  tag,
  tagParts,
  fromBase64Url,
  toHex,
  unwrap,
  type BodyOf,
  type ConsentOpening,
  type ConsentScope,
  type Json,
  type Presentation,
  type PrivateOf,
} from '@piaosu/core';

import { PATIENT } from '../../../../test/support/ledger/documents.ts';
import type { Published } from '../../../../test/support/ledger/publisher-log.ts';
import type { TestAct, TestActor } from '../../../../test/support/ledger/signed-act.ts';
import { nativeHmac } from '../native/hash-suite.ts';
import type { ReserveOptions, World } from './world.ts';

export const PORTAL = 'PORTAL-HEALTH-1';

/** A consent that was granted, with what its portal keeps of it. */
export interface Granted {
  readonly id: string;
  readonly opening: ConsentOpening;
}

type Grant = Partial<BodyOf<'grantConsent'>> & Partial<Pick<PrivateOf<'grantConsent'>, 'payer' | 'patient'>>;

/** The institution where patients sign in, and what it does for them. */
export class PatientPortal {
  readonly world: World;

  private constructor(world: World) {
    this.world = world;
  }

  static async open(world: World, id = PORTAL): Promise<PatientPortal> {
    const keys = [world.signer(id).registration];
    const body = { id, kinds: ['PORTAL'] as const, name: id, keys };
    await world.succeed(world.act(world.authority('HealthMSP'), 'institution.register', body));
    return new PatientPortal(world);
  }

  get actor(): TestActor {
    return this.world.actor(PORTAL, 'PORTAL', 'HealthMSP');
  }

  grantAct(
    scope: ConsentScope,
    { payer = 'INS-A', patient = PATIENT, ...changes }: Grant = {},
  ): [TestAct, ConsentOpening] {
    const { world } = this;
    const opening = { scope, scopeSalt: newSalt(), patientSalt: newSalt() };
    const body = { purpose: 'CLAIM', validFrom: world.time, validUntil: world.time + 7 * 86_400, ...changes } as const;
    return [world.act(this.actor, 'grantConsent', body, { ...opening, payer, patient }), opening];
  }

  async granted(scope: ConsentScope, grant?: Grant): Promise<Granted> {
    const [act, opening] = this.grantAct(scope, grant);
    const { consentId } = await this.world.succeed(act);
    if (typeof consentId !== 'string') throw new Error('no consent id');
    return { id: consentId, opening };
  }

  withdraw({ id }: Pick<Granted, 'id'>, actor = this.actor): TestAct {
    return this.world.act(actor, 'withdrawConsent', { consentId: id });
  }

  /** A claim under a consent, with everything shown that any scope needs. */
  claim(payer: string, receipts: readonly Published[], amountFen: number, { id, opening }: Granted): TestAct {
    const shown = { opened: ['visitDate'], secret: { consent: opening } } as const;
    return this.world.reserve(payer, receipts, amountFen, { ...shown, consentId: id });
  }

  /** What a patient shows at a counter; `changes` are what somebody tampers with before it is signed. */
  presentation({ header }: Published, payer: string, changes: Partial<Presentation> = {}): string {
    const { world } = this;
    const nonce = newSalt();
    const [pepper] = world.peppers;
    if (pepper === undefined) throw new Error('no pepper');
    const patient = tag(nativeHmac, pepper, 'patient', tagParts.patient(PATIENT.idType, PATIENT.number));
    const presentation: Presentation = {
      ...{ v: 1, portal: PORTAL, keyId: this.actor.signer.registration.id, payer, purpose: 'CLAIM', nonce },
      receipt: { eInvoiceCode: header.eInvoiceCode, eInvoiceNumber: header.eInvoiceNumber },
      patient: patientCommit(sha256Suite, patient, Buffer.from(nonce, 'hex')),
      ...{ issued: world.time, expires: world.time + 300 },
      ...changes,
    };
    const signature = unwrap(fromBase64Url(this.actor.signer.sign(presentationBytes(presentation))));
    return presentationText({ presentation, signature });
  }

  present(payer: string, receipts: readonly Published[], text: string, options: ReserveOptions = {}): TestAct {
    return this.world.reserve(payer, receipts, 10_000, { ...options, secret: { presentation: text } });
  }
}

/** A text field of a record or result; '' where there is none. */
export function textIn(record: Readonly<Record<string, Json>> | undefined, name: string): string {
  const value = record?.[name];
  return typeof value === 'string' ? value : '';
}

function newSalt(): string {
  return toHex(randomBytes(16));
}
