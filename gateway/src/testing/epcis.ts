import { z } from 'zod';
import { captureIntakeOf } from '../epcis/capture-intake.ts';
import { EPCIS_CONTEXT } from '../epcis/event-document.ts';
import type { Organisation } from '../organisation.ts';
import { ROUTES } from '../routes/index.ts';
import { newAsk, type Ask, type Asker } from './ask.ts';
import { openTestOrganisation } from './organisation.ts';
import { serveApp, type TestServer } from './serve.ts';

export const CARRIER: Asker = ['CARRIER-1', 'LOGISTICS'];
export const OTHER: Asker = ['CARRIER-2', 'LOGISTICS'];
export const INSPECTOR: Asker = ['DRUG-ADMINISTRATION', 'DRUG_INSPECTOR'];

let serial = 0;

/** An event of a box of its own, which nobody acts on: its place is none of the network. */
export function observed(change: object = {}) {
  serial += 1;
  return {
    ...{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'transporting', disposition: 'in_transit' },
    ...{ eventTime: `2026-03-04T11:00:00.${String(serial).padStart(3, '0')}+08:00`, eventTimeZoneOffset: '+08:00' },
    epcList: [`urn:epc:id:sgtin:6901234.056789.S${String(serial)}`],
    readPoint: { id: 'urn:epc:id:sgln:6901234.56789.0' },
    ...change,
  };
}

export function captureDocumentOf(...events: readonly object[]) {
  return {
    ...{ '@context': [EPCIS_CONTEXT], type: 'EPCISDocument', schemaVersion: '2.0' },
    ...{ creationDate: '2026-03-04T03:00:00Z', epcisBody: { eventList: events } },
  };
}

const summary = z.looseObject({ captureID: z.string() });
const capturedJob = z.looseObject({
  running: z.boolean(),
  success: z.boolean(),
  errors: z.array(z.looseObject({ event: z.number(), code: z.string(), faults: z.unknown() })),
  results: z.array(z.looseObject({ event: z.number(), eventID: z.string(), outcome: z.string(), ledger: z.unknown() })),
});
export type CapturedJob = z.output<typeof capturedJob>;

export const queryDocument = z.looseObject({
  epcisBody: z.object({
    queryResults: z.looseObject({
      resultsBody: z.object({ eventList: z.array(z.looseObject({ eventID: z.string(), eventTime: z.string() })) }),
    }),
  }),
});
type FoundEvents = z.output<typeof queryDocument>['epcisBody']['queryResults']['resultsBody']['eventList'];

type Headers = Readonly<Record<string, string>>;

/** A gateway without a ledger behind it, as a client of EPCIS sees it. */
export interface TestEpcis {
  readonly organisation: Organisation;
  readonly server: TestServer;
  readonly ask: Ask;
  send(who: Asker, document: unknown, headers?: Headers): Promise<Response>;
  /** What became of a capture that was answered with this, once it has ended. */
  ended(who: Asker, answer: unknown): Promise<CapturedJob>;
  /** Sends a document and waits; throws when it is not taken. */
  captured(document: unknown, who?: Asker, behaviour?: string): Promise<CapturedJob>;
  /** A list, which the standard has as an array. */
  listed(who: Asker, path: string): Promise<unknown>;
  /** Events of a query; throws when it is refused. */
  found(query: Readonly<Record<string, string>>, who?: Asker): Promise<FoundEvents>;
  close(): Promise<void>;
}

export async function openEpcis(): Promise<TestEpcis> {
  const drug = await openTestOrganisation('DrugMSP');
  const server = await serveApp(ROUTES, drug.organisation);
  const ask = newAsk(() => server, 'DrugMSP');
  const as = async ([institution, ...roles]: Asker) => ({
    authorization: `Bearer ${await server.issuer.token({ institution, roles, org: 'DrugMSP' })}`,
  });
  const send: TestEpcis['send'] = async (who, document, more = {}) => {
    const headers = { ...(await as(who)), 'content-type': 'application/ld+json', ...more };
    return fetch(`${server.url}/v1/epcis/capture`, { method: 'POST', headers, body: JSON.stringify(document) });
  };
  const ended: TestEpcis['ended'] = async (who, answer) => {
    const { captureID } = summary.parse(answer);
    for (;;) {
      const job = capturedJob.parse((await ask(who, 'GET', `/epcis/capture/${captureID}`)).body);
      if (!job.running) return job;
    }
  };
  return {
    ...{ organisation: drug.organisation, server, ask, send, ended },
    captured: async (document, who = CARRIER, behaviour) => {
      const answer = await send(
        who,
        document,
        behaviour === undefined ? {} : { 'gs1-capture-error-behaviour': behaviour },
      );
      const body = summary.parse(await answer.json());
      const isTaken = answer.status === 202 && answer.headers.get('location') === `/v1/epcis/capture/${body.captureID}`;
      if (!isTaken) throw new Error(`a capture was answered ${String(answer.status)}`);
      return ended(who, body);
    },
    listed: async (who, path) => {
      const answer = await fetch(`${server.url}/v1${path}`, { headers: await as(who) });
      return answer.json();
    },
    found: async (query, who = CARRIER) => {
      const { status, body } = await ask(who, 'GET', `/epcis/events?${new URLSearchParams(query).toString()}`);
      if (status !== 200) throw new Error(`a query was answered ${String(status)}`);
      return queryDocument.parse(body).epcisBody.queryResults.resultsBody.eventList;
    },
    close: async () => {
      await captureIntakeOf(drug.organisation).stop();
      server.close();
      await drug.close();
    },
  };
}
