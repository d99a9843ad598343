import { expect, test } from 'vitest';
import { REST_ROLES, type RestRole } from '../http/caller.ts';
import { ROUTES } from './index.ts';

/** Whoever works with a receipt, a claim or a box: not the person whose they are. */
const STAFF: readonly RestRole[] = REST_ROLES.filter((role) => role !== 'PATIENT');
const LOT: readonly RestRole[] = ['LOT_OFFICER'];
const LOGISTICS: readonly RestRole[] = ['LOGISTICS'];
const INSPECTOR: readonly RestRole[] = ['DRUG_INSPECTOR'];
const COUNTER: readonly RestRole[] = ['PHARMACIST', 'SERVICE'];
const HOLDERS: readonly RestRole[] = ['LOGISTICS', 'PHARMACIST'];
const REGISTRAR: readonly RestRole[] = ['REGISTRAR'];
const EPCIS: readonly RestRole[] = ['LOT_OFFICER', 'LOGISTICS', 'PHARMACIST', 'SERVICE', 'DRUG_INSPECTOR'];
const shared = [...LOT, ...INSPECTOR];

/** Who may do what with medicines, as people decided it: a role that is added to a route must be added here too. */
const MAY: Readonly<Record<string, readonly RestRole[] | 'public'>> = {
  'GET /products': STAFF,
  'GET /products/{id}': STAFF,
  'POST /products': INSPECTOR,
  'PATCH /products/{id}': INSPECTOR,
  'GET /premises': STAFF,
  'GET /premises/{id}': STAFF,
  'POST /premises': REGISTRAR,
  'PATCH /premises/{id}': REGISTRAR,
  'POST /lots': LOT,
  'GET /lots': shared,
  'GET /lots/{id}': shared,
  'POST /lots/{id}/hold': shared,
  'POST /lots/{id}/recall': shared,
  'POST /lots/{id}/withdraw': LOT,
  'POST /lots/{id}/lift': INSPECTOR,
  'POST /lots/{id}/audit': INSPECTOR,
  'POST /recalls': shared,
  'POST /recalls/lifts': INSPECTOR,
  'GET /recalls': STAFF,
  'POST /containers': LOGISTICS,
  'POST /containers/unpackings': LOGISTICS,
  'POST /code-replacements': HOLDERS,
  'POST /shipments': LOGISTICS,
  'POST /shipments/{id}/void': LOGISTICS,
  'GET /shipments': [...HOLDERS, ...LOT],
  'GET /shipments/{id}': [...HOLDERS, ...LOT],
  'POST /receivings': LOGISTICS,
  'POST /quarantines': HOLDERS,
  'POST /quarantines/releases': HOLDERS,
  'POST /quarantines/clearances': INSPECTOR,
  'POST /retirements': [...HOLDERS, ...INSPECTOR],
  'POST /uncoded-stock': ['PHARMACIST', ...INSPECTOR],
  'POST /scans': [...HOLDERS, 'SERVICE'],
  'POST /dispenses': COUNTER,
  'GET /dispenses': COUNTER,
  'GET /dispenses/{id}': COUNTER,
  'POST /dispenses/{id}/hand-over': COUNTER,
  'POST /dispenses/{id}/undo': COUNTER,
  'POST /dispenses/offline-batches': COUNTER,
  'GET /dispenses/offline-batches/{id}': COUNTER,
  'POST /tills': REGISTRAR,
  'GET /tills': [...REGISTRAR, ...COUNTER, 'AUDITOR'],
  'POST /uncoded-dispenses': COUNTER,
  'POST /returns': COUNTER,
  'POST /links': COUNTER,
  'GET /boxes/{code}': EPCIS,
  'POST /public/boxes': 'public',
  'GET /supervision/boxes': [...INSPECTOR, 'AUDITOR'],
};

const traced = ROUTES.filter(
  ({ tag, path }) => ['supply', 'dispensing', 'epcis'].includes(tag) || path.startsWith('/supervision'),
);
const nameOf = ({ method, path }: (typeof traced)[number]): string => `${method.toUpperCase()} ${path}`;

/** EPCIS is one thing: whoever captures may ask. What each sees is decided by rows. */
const mayOf = (name: string) => (name.includes('epcis') ? EPCIS : MAY[name]);

test.each(traced.map((route) => [nameOf(route), route] as const))('%s: who may', (name, { access }) => {
  const may = mayOf(name);
  if (may === undefined || may === 'public') {
    expect(access).toBe(may);
    return;
  }
  for (const role of REST_ROLES)
    expect(`${role} ${String(access.includes(role))}`).toBe(`${role} ${String(may.includes(role))}`);
});

test('the table names no route that is gone', () => {
  const names = traced.map(nameOf);
  expect(Object.keys(MAY).filter((name) => !names.includes(name))).toEqual([]);
});

test('nobody who pays, issues receipts or is a patient writes about boxes', () => {
  const strangers: readonly RestRole[] = ['ISSUER', 'CLAIMS_OFFICER', 'PAYMENT_OFFICER', 'SEGMENT_OFFICER', 'PATIENT'];
  for (const { access, write, path } of traced) {
    if (access === 'public' || !write) continue;
    expect(`${path}: ${strangers.filter((role) => access.includes(role)).join()}`).toBe(`${path}: `);
  }
});
