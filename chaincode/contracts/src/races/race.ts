import { inspect, isDeepStrictEqual } from 'node:util';

import { actionRule, CODES, PiaosuError, type Json, type Outcome } from '@piaosu/core';

import type { TestAct } from '../../../../test/support/ledger/signed-act.ts';
import type { MemoryTransaction } from '../testing/memory-ledger.ts';
import type { Answer, Debt, ModelAct } from './act.ts';
import { known } from './book.ts';
import { yuan } from './day.ts';
import { actOf } from './entrant.ts';
import { faultsOf } from './inspection.ts';
import { drawn, shuffled, type Lot, type Round } from './lot.ts';
import { Model } from './model.ts';
import { PAYERS, type RaceCourse } from './course.ts';
import { issueDayOf, type Bill } from './shelf.ts';

/** An act as it is sent, again and again until it has an answer. */
interface Sent {
  readonly act: ModelAct;
  readonly message: string;
  readonly signed: TestAct;
  /** Of the gateway's clock that proposes it. */
  readonly skew: number;
}

interface Endorsed {
  readonly sent: readonly Sent[];
  readonly time: number;
  readonly outcomes: readonly Outcome[];
  readonly state: MemoryTransaction;
}

const ROUNDS_OF_A_BILL = 16;
/** Acts that a failure tells of. */
const TOLD = 25;
/** More than a gateway tries: in a round of five one commits in each attempt. */
const MAX_ATTEMPTS = 8;

/** A line of the story of a race. */
interface Told {
  readonly act: ModelAct;
  readonly message: string;
  readonly time: number;
  readonly code: string;
}

/** What went wrong, with the acts that led to it. */
export class RaceError extends Error {}

/**
 * The ledger against the model: in each round acts are endorsed against one committed state and committed in any order; who lost is
 * endorsed again, as gateways do. The model takes each act when it commits, and the two must agree on every answer and record.
 */
export class Race {
  readonly model: Model;
  readonly #course: RaceCourse;
  /** The ledger's names of the claims and consents that the model names by their message. */
  readonly ids = new Map<string, string>();
  readonly #delivered: Sent[] = [];
  readonly #story: Told[] = [];
  readonly tally = new Map<string, number>();
  #rounds = 0;
  readonly #firstBill: number;

  constructor(course: RaceCourse, firstBill: number) {
    course.reset();
    this.#course = course;
    this.#firstBill = firstBill;
    this.model = new Model(PAYERS, course.shelf.facts);
    course.world.time = Date.parse(`${issueDayOf(this.#billIndex(0))}T02:00:00Z`) / 1000;
  }

  async run(round: Round): Promise<void> {
    const { world } = this.#course;
    const bill = this.#bill(0);
    this.#rounds += 1;
    world.time += waitOf(round.wait, world.time);
    const sent = round.lots.flatMap((lot, index) => this.#send(lot, round.lots[index - 1], bill));
    await this.#compete(grouped(sent), round.shuffle);
    const touched = new Set(sent.flatMap(({ act }) => lineagesOf(act, this.model)));
    const faults = [...touched].flatMap((lineage) => faultsOf(this, world, lineage));
    if (faults.length > 0) throw this.#error(faults);
  }

  receipt(id: string): ReturnType<RaceCourse['shelf']['get']> {
    return this.#course.shelf.get(id);
  }

  async #compete(groups: readonly (readonly Sent[])[], shuffle: number): Promise<void> {
    let left = groups;
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt >= MAX_ATTEMPTS) throw this.#error(['an act found no end']);
      const endorsed = (await Promise.all(left.map((group) => this.#endorse(group)))).flat();
      const lost = shuffled(endorsed, shuffle + attempt).filter((each) => !this.#commit(each));
      this.#count('lost', lost.length);
      left = lost.map((each) => each.sent);
    }
  }

  /** What a rule refuses is an outcome. What is thrown leaves nothing: of a batch the culprit is found by sending each alone. */
  async #endorse(sent: readonly Sent[]): Promise<Endorsed[]> {
    const { world } = this.#course;
    const noon = world.time;
    const time = noon + (sent[0]?.skew ?? 0);
    try {
      world.time = time;
      const simulated = world.simulate(sent.map(({ signed }) => signed));
      world.time = noon;
      return [{ sent, time, ...(await simulated) }];
    } catch (error) {
      if (!(error instanceof PiaosuError)) throw error;
      if (sent.length > 1) return (await Promise.all(sent.map((each) => this.#endorse([each])))).flat();
      const [only] = sent;
      if (only !== undefined) this.#compareThrown(only, time, error);
      return [];
    }
  }

  #compareThrown(sent: Sent, time: number, { code, evidence }: PiaosuError): void {
    const expected = this.model.take(sent.act, { time, message: sent.message });
    this.model.forget(sent.message);
    this.#compare(sent, time, expected, { ok: false, code, evidence });
    if (CODES[code].class === 'rule') throw this.#error([`${code} was thrown`]);
  }

  #commit({ sent, time, outcomes, state }: Endorsed): boolean {
    if (!state.commit()) return false;
    for (const [index, outcome] of outcomes.entries()) {
      const each = sent[index];
      if (each === undefined) throw this.#error(['more outcomes than acts']);
      this.#compare(each, time, this.model.take(each.act, { time, message: each.message }), outcome);
      this.#remember(each, outcome);
    }
    return true;
  }

  #remember(sent: Sent, outcome: Outcome): void {
    this.#delivered.push(sent);
    if (!outcome.ok) return;
    const id = idIn(outcome.result);
    if (id !== undefined && (sent.act.type === 'reserve' || sent.act.type === 'grantConsent'))
      this.ids.set(sent.message, id);
  }

  #compare({ act, message }: Sent, time: number, expected: Answer, outcome: Outcome): void {
    const code = outcome.ok ? 'OK' : outcome.code;
    const body = outcome.ok ? outcome.result : outcome.evidence;
    this.#story.push({ act, message, time, code });
    this.#count(`${act.type} ${code}`, 1);
    for (const [name, value] of Object.entries(expected.facts))
      if (typeof value === 'object' && value.length > 0) this.#count(name, value.length);
    if (code !== expected.code)
      throw this.#error([`${act.type}: ${code}, and the model says ${expected.code}`, inspect(body)]);
    for (const [name, value] of Object.entries(this.#inLedgerWords(expected.facts))) {
      const told = valueAt(body, name);
      if (!isDeepStrictEqual(told, value))
        throw this.#error([`${act.type} ${code}: ${name} is ${inspect(told)}, and the model says ${inspect(value)}`]);
    }
  }

  /** The model's claims by the ledger's names. */
  #inLedgerWords(facts: Answer['facts']): Record<string, unknown> {
    const words: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(facts)) {
      if (name === 'claim' && typeof value === 'string') words['claimId'] = this.#named(value);
      else words[name] = typeof value === 'object' ? value.map((each) => this.#listed(each)) : value;
    }
    return words;
  }

  #listed(each: string | Debt): Json {
    if (typeof each === 'string') return this.#named(each);
    return { claimId: this.#named(each.claim), due: yuan(each.dueFen) };
  }

  #named(claim: string): string {
    return this.ids.get(claim) ?? `no claim ${claim}`;
  }

  #send(lot: Lot, before: Lot | undefined, bill: Bill): Sent[] {
    const { world } = this.#course;
    const again = lot.twist >= 940 ? this.#delivered.slice(-12) : [];
    if (again.length > 0) return [{ ...drawn(again, lot.which), skew: lot.skew }];
    const chosen = lot.twist % 9 === 8 ? this.#bill(1) : bill;
    const act = actOf(lot, this.model, chosen, world.time);
    if (act === undefined) return [];
    const message = world.newMessageId();
    const sent = { act, message, signed: this.#course.sign(act, message, this.ids), skew: lot.skew };
    // The network delivers twice, at once.
    return lot.twist >= 900 && before !== undefined ? [sent, sent] : [sent];
  }

  #bill(back: number): Bill {
    return drawn(this.#course.shelf.bills, this.#billIndex(back));
  }

  #billIndex(back: number): number {
    const { length } = this.#course.shelf.bills;
    return (this.#firstBill + Math.floor(this.#rounds / ROUNDS_OF_A_BILL) - back + length) % length;
  }

  #count(name: string, by: number): void {
    this.tally.set(name, (this.tally.get(name) ?? 0) + by);
  }

  #error(faults: readonly string[]): RaceError {
    return new RaceError([`round ${this.#rounds}`, ...faults, '', ...this.#story.slice(-TOLD).map(toLine)].join('\n'));
  }
}

function toLine({ act, message, time, code }: Told): string {
  const text = inspect(act, { breakLength: Infinity, depth: 4 });
  return `${new Date(time * 1000).toISOString()} ${message} ${text} → ${code}`;
}

/** The lineages that an act reads or writes. */
function lineagesOf(act: ModelAct, model: Model): string[] {
  const claims = 'claim' in act ? [act.claim] : 'consent' in act ? (model.consents.get(act.consent)?.claims ?? []) : [];
  const receipts =
    'receipts' in act ? act.receipts : 'original' in act ? [act.original] : 'receipt' in act ? [act.receipt] : [];
  return [
    ...claims.map((id) => known(model.claims.get(id), id).lineage),
    ...receipts.map((id) => model.receipt(id).lineage ?? model.lineageOf(id)),
  ];
}

/** Transactions: an act alone, or a batch with the one before, where the same gateway sends both to the same contract. */
function grouped(sent: readonly Sent[]): Sent[][] {
  const groups: Sent[][] = [];
  for (const each of sent) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    if (group === undefined || first === undefined || each.skew % 4 !== 0 || lane(first) !== lane(each))
      groups.push([each]);
    else group.push(each);
  }
  return groups;
}

function lane({ signed }: Sent): string {
  return `${signed.actor.org} ${actionRule(signed.signed.op.action).contract}`;
}

const DAY = 86_400;

/** Mostly none; to just before a midnight in Beijing, where clocks disagree about the day; days; more than a reservation lasts. */
function waitOf(wait: number, time: number): number {
  if (wait < 78) return wait;
  if (wait < 86) return DAY;
  if (wait < 94) return DAY - ((time + 8 * 3600) % DAY) - 120;
  return wait < 98 ? 3 * DAY : 45 * DAY;
}

function idIn(result: Json): string | undefined {
  const id = valueAt(result, 'claimId') ?? valueAt(result, 'consentId');
  return typeof id === 'string' ? id : undefined;
}

function valueAt(body: Json, name: string): Json | undefined {
  if (typeof body !== 'object' || body === null || !isMap(body)) return undefined;
  return body[name];
}

function isMap(body: object): body is Readonly<Record<string, Json>> {
  return !Array.isArray(body);
}
