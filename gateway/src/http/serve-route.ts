import type { Request, RequestHandler, Response } from 'express';
import type { Log } from '../log/log.ts';
import { ACTING_FOR, actingFor } from './acting-for.ts';
import { newBudget } from './budget.ts';
import type { Spend } from './budget.ts';
import { messageIdOf } from './idempotency.ts';
import type { Idempotency } from './idempotency.ts';
import { LEDGER_NOTICE, ledgerNotice } from './ledger-notice.ts';
import { assertRole, authenticate, organisationOf } from './permission.ts';
import type { Authentication, Organisations } from './permission.ts';
import { readBody } from './read-body.ts';
import type { ReadBody } from './read-body.ts';
import type { Answer } from './answer.ts';
import type { CallerContext, GuardedRoute, PublicContext, PublicRoute, RouteDefinition } from './route.ts';
import { sendAnswer } from './send.ts';
import { traceOf } from './trace.ts';
import type { Organisation } from '../organisation.ts';

/** What the routes are served with. */
export interface ServeOptions extends Authentication {
  readonly organisations: Organisations;
  /** Answers the routes without login. */
  readonly publicOrganisation: Organisation;
  readonly idempotency: Idempotency;
  readonly log: Log;
}

/** The handler of one route; everything it throws goes to the one error mapper. */
export function serveRoute(route: RouteDefinition, options: ServeOptions): RequestHandler {
  const spend: Spend = route.budget === undefined ? () => undefined : newBudget(route.budget);
  return async (request, response) => {
    traceOf(request).route = route.path;
    const aborted = new AbortController();
    response.on('close', () => {
      // After a whole answer there is nobody left to tell, and making the reason of an abort costs 13 µs.
      if (!response.writableFinished) aborted.abort();
    });
    try {
      const answer =
        route.access === 'public'
          ? await answerPublic(route, options, request, spend, aborted.signal)
          : await answerCaller(route, options, request, spend, aborted.signal);
      noticeLedger(response, askedOrganisation(route, options, request));
      await sendAnswer(response, answer, aborted.signal);
    } catch (error) {
      if (!response.headersSent) noticeLedger(response, askedOrganisation(route, options, request));
      throw error;
    }
  };
}

/** Undefined for a caller that was not accepted: it is told nothing of the inside. */
function askedOrganisation(
  route: RouteDefinition,
  { organisations, publicOrganisation }: ServeOptions,
  request: Request,
): Organisation | undefined {
  if (route.access === 'public') return publicOrganisation;
  return organisations.get(traceOf(request).caller?.org ?? '');
}

/** As the ledger stands when the answer is given: a read that had to go to another peer found out just now. */
function noticeLedger(response: Response, organisation: Organisation | undefined): void {
  const notice = organisation === undefined ? undefined : ledgerNotice(organisation.ledger.state());
  if (notice !== undefined) response.setHeader(LEDGER_NOTICE, notice);
}

async function answerPublic(
  route: PublicRoute,
  options: ServeOptions,
  request: Request,
  spend: Spend,
  signal: AbortSignal,
): Promise<Answer> {
  const context = contextOf(options, options.publicOrganisation, request, signal);
  context.organisation.pepperRing.assertComplete();
  spend(context.client);
  return route.handle(context, rawInput(request, await readBody(request, route.body)));
}

/** Who may not is refused before the body is read; a write runs once for each key. */
async function answerCaller(
  route: GuardedRoute,
  options: ServeOptions,
  request: Request,
  spend: Spend,
  signal: AbortSignal,
): Promise<Answer> {
  const signedIn = await authenticate(request, options);
  const trace = traceOf(request);
  trace.caller = signedIn;
  const organisation = organisationOf(signedIn, options.organisations);
  assertRole(signedIn, route);
  organisation.pepperRing.assertComplete();
  // Patients share their portal: each has a budget of its own.
  spend(signedIn.patient === undefined ? signedIn.institution : `${signedIn.institution}/${signedIn.subject}`);
  const caller = await actingFor(signedIn, route, organisation, request.get(ACTING_FOR));
  const messageId = route.write ? messageIdOf(caller, organisation, request.get('idempotency-key')) : trace.id;
  const header = (name: string) => request.get(name);
  const context: CallerContext = { ...contextOf(options, organisation, request, signal), caller, messageId, header };
  const body = await readBody(request, route.body);
  const run = () => route.handle(context, rawInput(request, body));
  if (!route.write) return run();
  const isStreamed = route.body.kind === 'stream';
  const write = { context, method: route.method, path: request.originalUrl, bytes: body.bytes, isStreamed };
  return options.idempotency.once(write, run);
}

function contextOf(
  { log }: ServeOptions,
  organisation: Organisation,
  request: Request,
  signal: AbortSignal,
): PublicContext {
  const traceId = traceOf(request).id;
  return { organisation, traceId, log: log.child({ traceId }), client: request.ip ?? 'unknown', signal };
}

function rawInput(request: Request, body: ReadBody) {
  return { params: { ...request.params }, query: { ...request.query }, body: body.value };
}
