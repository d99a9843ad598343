import { randomBytes } from 'node:crypto';

import type { ConsentOpening, ConsentScope, Hmac, SignatureVerifier } from '@piaosu/core';

import { PATIENT } from '../../../../test/support/ledger/documents.ts';
import type { TestAct, TestActor } from '../../../../test/support/ledger/signed-act.ts';
import { PatientPortal } from '../testing/patient-portal.ts';
import { World } from '../testing/world.ts';
import type { ClaimStep, FlushAct, GrantAct, HoldAct, ModelAct, PayerFacts, ReserveAct } from './act.ts';
import { Shelf } from './shelf.ts';

/** The payers of the acceptance fixture as the model sees them. */
export const PAYERS: Readonly<Record<string, PayerFacts>> = {
  'HZ-BASIC': { tier: 1, isFixed: false, reserveDays: 30 },
  'WZ-BASIC': { tier: 1, isFixed: false, reserveDays: 30 },
  'CI-CRITICAL': { tier: 2, isFixed: false, reserveDays: 30 },
  'INS-A': { tier: 5, isFixed: false, reserveDays: 30 },
  'INS-B': { tier: 5, isFixed: false, reserveDays: 30 },
  'INS-F': { tier: 5, isFixed: true, reserveDays: 30 },
  EMP: { tier: 6, isFixed: false, reserveDays: 30 },
  'INS-LATE': { tier: 5, isFixed: false, reserveDays: 2, filingDays: 10 },
};
const BILLS = 24;
const MAX_REMEMBERED = 5_000;

/** Where races are run: one consortium with its receipts anchored, put back to that state before each race. */
export class RaceCourse {
  readonly world: World;
  readonly shelf: Shelf;
  readonly #portal: PatientPortal;
  readonly #start: ReturnType<World['ledger']['mark']>;
  readonly #openings = new Map<string, ConsentOpening>();

  private constructor(world: World, shelf: Shelf, portal: PatientPortal) {
    this.world = world;
    this.shelf = shelf;
    this.#portal = portal;
    this.#start = world.ledger.mark();
  }

  static async open(): Promise<RaceCourse> {
    const world = await World.open();
    const portal = await PatientPortal.open(world);
    const shelf = await Shelf.fill(world, BILLS);
    world.verify = rememberedVerifier(world.verify);
    world.hmac = rememberedHmac(world.hmac);
    return new RaceCourse(world, shelf, portal);
  }

  reset(): void {
    this.world.ledger.reset(this.#start);
    this.#openings.clear();
  }

  /** The act as its institution signs it. `ids`: the ledger's names of claims and consents. */
  sign(act: ModelAct, message: string, ids: ReadonlyMap<string, string>): TestAct {
    switch (act.type) {
      case 'reserve':
        return this.#reserve(act, message, ids);
      case 'redFlush':
        return this.#redFlush(act, message);
      case 'holdLineage':
      case 'releaseLineage':
        return this.#hold(act, message);
      case 'materialise': {
        const { pointer, evidence } = this.shelf.get(act.receipt);
        const secret = { evidence: evidence('PERSONAL_BURDEN') };
        return this.world.act(this.world.officer(act.payer), 'materialise', { receipt: pointer }, secret, message);
      }
      case 'grantConsent':
        return this.#grant(act, message);
      case 'withdrawConsent':
        return this.world.act(this.#portal.actor, act.type, { consentId: named(ids, act.consent) }, {}, message);
      default:
        return this.#step(act, message, ids);
    }
  }

  #reserve(act: ReserveAct, message: string, ids: ReadonlyMap<string, string>): TestAct {
    const { amountFen, basis, payer, consent, isUnanchored } = act;
    const receipts = act.receipts.map((id) => this.shelf.get(id));
    const opening = consent === undefined ? undefined : this.#openings.get(consent);
    const body = {
      ...{ amountFen, basis },
      receipts: receipts.map((each) => (isUnanchored ? each.unanchored().pointer : each.pointer)),
      ...(act.isOtherExcluded ? ({ otherExcluded: true } as const) : {}),
      ...(consent === undefined ? {} : { consentId: named(ids, consent) }),
    };
    const secret = {
      evidence: receipts.map((each) => (isUnanchored ? each.unanchored().evidence : each.evidence(basis))),
      ...(act.isAltered ? { presented: receipts.map(() => ({ totalAmount: '9999.99' })) } : {}),
      ...(act.isOtherPerson ? { patient: { ...PATIENT, number: '330106196203043228' } } : {}),
      ...(opening === undefined ? {} : { consent: opening }),
    };
    return this.world.act(this.world.officer(payer), 'reserve', body, secret, message);
  }

  #step({ type, payer, claim, amountFen }: ClaimStep, message: string, ids: ReadonlyMap<string, string>): TestAct {
    const { world } = this;
    const claimId = named(ids, claim);
    const [officer, cashier] = [world.officer(payer), world.cashier(payer)];
    switch (type) {
      case 'review':
        return world.act(officer, type, { claimId }, {}, message);
      case 'approve':
        return world.act(officer, type, { claimId, amountFen }, {}, message);
      case 'reject':
      case 'withdraw':
        return world.act(officer, type, { claimId, reason: 'OTHER' }, {}, message);
      case 'paymentReturned':
        return world.act(cashier, type, { claimId, reason: 'OTHER' }, {}, message);
      case 'pay':
      case 'recover':
        return world.act(cashier, type, { claimId, amountFen }, {}, message);
    }
  }

  #redFlush(act: FlushAct, message: string): TestAct {
    const [original, red] = [this.shelf.get(act.original), this.shelf.get(act.red)];
    const secret = { original: original.evidence('PERSONAL_BURDEN'), red: red.evidence('PERSONAL_BURDEN') };
    const body = { original: original.pointer, red: red.pointer };
    const actor = act.isForeigner ? this.world.issuer('H33010000002') : this.world.issuer();
    return this.world.act(actor, 'redFlush', body, secret, message);
  }

  #hold({ type, by, receipt, reason }: HoldAct, message: string): TestAct {
    const { pointer, evidence, ref } = this.shelf.get(receipt);
    const actor: TestActor = this.world.actor(by.id, by.isAuthority ? 'REGISTRAR' : 'CLAIMS_OFFICER', by.org);
    if (type === 'releaseLineage')
      return this.world.act(actor, type, { reason: 'RESOLVED' }, { receipt: ref }, message);
    const secret = { evidence: evidence('PERSONAL_BURDEN') };
    return this.world.act(actor, type, { receipt: pointer, reason }, secret, message);
  }

  #grant({ payer, scope, purpose, validFrom, validUntil }: GrantAct, message: string): TestAct {
    const opening = { scope: this.#scope(scope), scopeSalt: newSalt(), patientSalt: newSalt() };
    this.#openings.set(message, opening);
    const secret = { ...opening, payer, patient: PATIENT };
    return this.world.act(this.#portal.actor, 'grantConsent', { purpose, validFrom, validUntil }, secret, message);
  }

  #scope(scope: GrantAct['scope']): ConsentScope {
    return scope.type === 'PERIOD' ? scope : { type: 'RECEIPT', receipt: this.shelf.get(scope.receipt).ref };
  }
}

/** Really verified, the first time: a header's signature comes again with every claim on its receipt. */
function rememberedVerifier(verify: SignatureVerifier): SignatureVerifier {
  const results = new Map<string, boolean>();
  return (alg, spki, message, signature) =>
    remembered(results, [Buffer.from(alg), spki, message, signature], () => verify(alg, spki, message, signature));
}

/** The tags of a few hundred receipts, asked for by every act. */
function rememberedHmac(hmac: Hmac): Hmac {
  const results = new Map<string, Uint8Array>();
  return (key, data) => remembered(results, [key, data], () => hmac(key, data));
}

function remembered<T>(results: Map<string, T>, parts: readonly Uint8Array[], made: () => T): T {
  const name = parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.length).toString('latin1')).join('|');
  const result = results.get(name) ?? made();
  // Signed acts come once or twice and would fill the memory of a long run.
  if (results.size >= MAX_REMEMBERED) results.clear();
  results.set(name, result);
  return result;
}

function named(ids: ReadonlyMap<string, string>, message: string): string {
  const id = ids.get(message);
  if (id === undefined) throw new Error(`the ledger has no name for ${message}`);
  return id;
}

function newSalt(): string {
  return randomBytes(16).toString('hex');
}
