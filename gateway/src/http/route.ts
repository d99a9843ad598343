import { z } from 'zod';
import type { Code } from '@piaosu/core';
import type { Log } from '../log/log.ts';
import type { Organisation } from '../organisation.ts';
import type { BodyReader, BodySpec } from './body.ts';
import type { Answer, AnswerSpec, AnswerWriter } from './answer.ts';
import type { Caller, RestRole } from './caller.ts';

/** What every handler gets besides its input. */
export interface PublicContext {
  /** The organisation that answers: the token's, or for a route without login the process's public one. */
  readonly organisation: Organisation;
  readonly traceId: string;
  readonly log: Log;
  /** Address of the asking client, for budgets of public routes only. */
  readonly client: string;
  /** Ends when the client goes away. */
  readonly signal: AbortSignal;
}

export interface CallerContext extends PublicContext {
  /** From the verified token. The institution is here and nowhere in the input. */
  readonly caller: Caller;
  /** The Idempotency-Key of a write, to be used as the ledger's message id; the trace id for a read. */
  readonly messageId: string;
  /** A header of the request that a standard gives a meaning to. */
  readonly header?: (name: string) => string | undefined;
}

/** Requests allowed to one client and to all together, in any window of `seconds`. */
export interface Budget {
  readonly seconds: number;
  readonly perClient: number;
  readonly total: number;
}

/** A handler's input, parsed. */
export interface Input<P extends z.ZodObject, Q extends z.ZodObject, B> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: B;
}

/** The schema of a route without parameters: whatever comes is UNKNOWN_FIELD. */
export const none = z.strictObject({});

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Roles = readonly [RestRole, ...RestRole[]];

/** What a route says of itself; the public type of one is RouteDefinition. */
interface RouteSpec<P extends z.ZodObject, Q extends z.ZodObject, B, R> {
  readonly method: Method;
  /** OpenAPI form below /v1: `/receipts/{code}-{number}/package`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: { readonly en: string; readonly zh: string };
  readonly description?: string;
  /** Strict objects; `none` where there is nothing. */
  readonly params: P;
  readonly query: Q;
  readonly body: BodyReader<B>;
  readonly answer: AnswerWriter<R>;
  /** Refusals worth naming in the documentation besides those every route has. */
  readonly codes?: readonly Code[];
  readonly budget?: Budget;
}

export interface GuardedSpec<P extends z.ZodObject, Q extends z.ZodObject, B, R> extends RouteSpec<P, Q, B, R> {
  /** Whoever has one of these roles; nobody else. */
  readonly roles: Roles;
  /** A write needs an Idempotency-Key, and its answer is kept under it. */
  readonly write: boolean;
  /** A patient may ask for a family member (`Piaosu-Acting-For`); otherwise for no one else. */
  readonly family?: boolean;
  readonly handle: (context: CallerContext, input: Input<P, Q, B>) => Promise<R>;
}

export interface PublicSpec<P extends z.ZodObject, Q extends z.ZodObject, B, R> extends RouteSpec<P, Q, B, R> {
  /** Whoever asks without a name asks within a budget. */
  readonly budget: Budget;
  readonly handle: (context: PublicContext, input: Input<P, Q, B>) => Promise<R>;
}

/** Input as it came, before its schemas. */
export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

interface Described {
  readonly method: Method;
  readonly path: string;
  readonly tag: string;
  readonly summary: { readonly en: string; readonly zh: string };
  readonly description: string | undefined;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: BodySpec;
  readonly answer: AnswerSpec;
  readonly codes: readonly Code[];
  readonly budget: Budget | undefined;
}

export interface PublicRoute extends Described {
  readonly access: 'public';
  readonly write: false;
  readonly handle: (context: PublicContext, raw: RawInput) => Promise<Answer>;
}

export interface GuardedRoute extends Described {
  readonly access: Roles;
  readonly write: boolean;
  readonly family: boolean;
  /** Parses the input (throws ZodError), runs the use case, presents. */
  readonly handle: (context: CallerContext, raw: RawInput) => Promise<Answer>;
}

/** One line of the route table: all that the HTTP layer, the permission test and the OpenAPI text know of a route. */
export type RouteDefinition = PublicRoute | GuardedRoute;

/** Defines a route that only the named roles may call. */
export function route<P extends z.ZodObject, Q extends z.ZodObject, B, R>(spec: GuardedSpec<P, Q, B, R>): GuardedRoute {
  return {
    ...described(spec),
    access: spec.roles,
    write: spec.write,
    family: spec.family ?? false,
    handle: async (context, raw) => spec.answer.present(await spec.handle(context, parseInput(spec, raw))),
  };
}

/** Defines a route without login; it needs a budget. */
export function publicRoute<P extends z.ZodObject, Q extends z.ZodObject, B, R>(
  spec: PublicSpec<P, Q, B, R>,
): PublicRoute {
  return {
    ...described(spec),
    access: 'public',
    write: false,
    handle: async (context, raw) => spec.answer.present(await spec.handle(context, parseInput(spec, raw))),
  };
}

function described<P extends z.ZodObject, Q extends z.ZodObject, B, R>(spec: RouteSpec<P, Q, B, R>): Described {
  const { method, path, tag, summary, description, params, query, budget } = spec;
  const { body, answer, codes = [] } = spec;
  return {
    method,
    path,
    tag,
    summary,
    description,
    params,
    query,
    budget,
    codes,
    body: body.spec,
    answer: answer.spec,
  };
}

function parseInput<P extends z.ZodObject, Q extends z.ZodObject, B, R>(
  spec: RouteSpec<P, Q, B, R>,
  raw: RawInput,
): Input<P, Q, B> {
  return { params: spec.params.parse(raw.params), query: spec.query.parse(raw.query), body: spec.body.parse(raw.body) };
}
