import {
  parseBody,
  parsePrivate,
  PiaosuError,
  requestText,
  type Action,
  type BodyOf,
  type InstitutionRecord,
  type Json,
  type Operation,
  type Outcome,
  type Parsed,
  type PrivateOf,
} from '@piaosu/core';

import type { Records } from '../state/overlay.ts';
import type { Tags } from './tags.ts';
import type { Transaction } from './transaction.ts';

/** An operation whose bodies have their shapes. Nothing else about it is known yet. */
export interface ParsedAct<A extends Action> {
  readonly operation: Operation;
  readonly body: BodyOf<A>;
  readonly secret: PrivateOf<A>;
}

/** What an operation runs on. */
export interface Surroundings {
  /** REG~ of the acting institution, whose signature, state and role have been checked. */
  readonly actor: InstitutionRecord;
  readonly records: Records;
  readonly tags: Tags;
  readonly tx: Transaction;
  /** The tag of the message id: one for each act of an institution. */
  readonly messageTag: string;
}

export interface Act<A extends Action> extends ParsedAct<A>, Surroundings {}

/**
 * What an action does. `keys` names what it will read, so that a batch asks the peer once; a key left out costs a
 * request, never correctness. `run` answers the outcome to commit with its writes, or throws PiaosuError: with a code of
 * class 'rule' the refusal is committed and what it wrote is dropped, with any other the transaction is refused.
 */
export interface Procedure<A extends Action> {
  readonly action: A;
  readonly keys: (parsed: ParsedAct<A>, tags: Tags) => readonly string[];
  readonly run: (act: Act<A>) => Promise<Outcome>;
}

/** A procedure bound to one operation. */
export interface Planned {
  readonly operation: Operation;
  readonly messageId: string;
  /** Equal for two operations that ask for the same. */
  readonly request: string;
  keys(tags: Tags): readonly string[];
  run(surroundings: Surroundings): Promise<Outcome>;
}

export interface AnyProcedure {
  readonly action: Action;
  plan(operation: Operation, secret: Json): Planned;
}

/** Binds the shapes of an action to its procedure, so that a table can hold procedures of all actions. */
export function procedure<A extends Action>({ action, keys, run }: Procedure<A>): AnyProcedure {
  return {
    action,
    plan(operation, secretJson) {
      const body = unfaulty(parseBody(action, operation.body), '/op/body');
      const secret = unfaulty(parsePrivate(action, secretJson), '/private');
      const parsed = { operation, body, secret };
      return {
        operation,
        messageId: secret.messageId,
        request: requestText(operation, secret),
        keys: (tags) => keys(parsed, tags),
        run: (surroundings) => run({ ...parsed, ...surroundings }),
      };
    },
  };
}

/** @throws PiaosuError of the first fault, with where it lies. Never with the value: it may be private. */
export function unfaulty<T>(parsed: Parsed<T>, prefix: string): T {
  if (parsed.ok) return parsed.value;
  const [first] = parsed.faults;
  throw new PiaosuError(first?.code ?? 'SCHEMA', { pointer: prefix + (first?.pointer ?? '') });
}
