import { TIERS } from '@piaosu/core';
import { z } from 'zod';
import type { Api } from './api.ts';
import { registerMedicine } from './bootstrap-medicine.ts';
import type { Product } from './product.ts';
import { type Calendar, type Hospital, type Payer, PORTAL, PUBLISHER, type World } from './world.ts';

/**
 * Registers a world through the REST API, each part by the authority whose business it is. What the ledger knows
 * already is left alone, so that this may run at every start.
 */
export async function bootstrapLedger(product: Product, world: World): Promise<void> {
  const health = product.api('registrar-health');
  const insurance = product.api('registrar-insurance');
  const finance = product.api('finance');
  await announceEndpoints(product);
  await registerPublisher(product, health);
  await registerOnce(health, { ...PORTAL, kinds: ['PORTAL'] });
  for (const hospital of world.hospitals) await registerHospital(health, hospital);
  for (const payer of world.payers) await registerPayer(insurance, payer);
  for (const hospital of world.hospitals) await allotSegments(finance, hospital);
  for (const calendar of world.calendars) await setCalendar(finance, calendar);
  if (world.medicine !== undefined) await registerMedicine(product, world.medicine);
}

const Endpoint = z.looseObject({ endpoint: z.string() });

/** Who speaks for each organisation's authority. */
const REGISTRARS: Readonly<Record<string, { readonly account: string; readonly authority: string }>> = {
  HealthMSP: { account: 'registrar-health', authority: 'AUTH-HEALTH' },
  InsuranceMSP: { account: 'registrar-insurance', authority: 'AUTH-INSURANCE' },
  DrugMSP: { account: 'registrar-drug', authority: 'AUTH-DRUG' },
  FinanceMSP: { account: 'finance', authority: 'AUTH-FINANCE' },
};

/** Every organisation is a witness for the others: its authority names the gateway that signs. */
async function announceEndpoints(product: Product): Promise<void> {
  for (const { mspId, exchangePort } of product.ports.organisations) {
    const registrar = REGISTRARS[mspId];
    if (registrar === undefined) continue;
    const api = product.api(registrar.account);
    const path = `/institutions/${registrar.authority}`;
    const endpoint = `https://127.0.0.1:${exchangePort.toString()}`;
    const known = Endpoint.safeParse(await api.expectOk({ method: 'GET', path }));
    if (known.data?.endpoint !== endpoint) await api.expectOk({ method: 'PATCH', path, body: { endpoint } });
  }
}

async function registerPublisher(product: Product, health: Api): Promise<void> {
  const port = product.ports.organisations.find((org) => org.mspId === 'HealthMSP')?.exchangePort ?? 0;
  const endpoint = `https://127.0.0.1:${port.toString()}`;
  const institution = { id: PUBLISHER.id, kinds: ['PUBLISHER'], name: '卫健票据发布系统', endpoint };
  const known = Endpoint.safeParse(await registerOnce(health, institution));
  // Started on another range of ports than before.
  if (known.success && known.data.endpoint !== endpoint) {
    await health.expectOk({ method: 'PATCH', path: `/institutions/${PUBLISHER.id}`, body: { endpoint } });
  }
}

async function registerHospital(health: Api, { id, name, uscc }: Hospital): Promise<void> {
  await registerOnce(health, { id, kinds: ['HOSPITAL'], name, uscc, publisher: PUBLISHER.id });
}

async function registerPayer(insurance: Api, { id, name, tier, benefit }: Payer): Promise<void> {
  const order = Object.entries(TIERS).find(([known]) => known === tier)?.[1];
  if (order === undefined) throw new Error(`Payer ${id}: '${tier}' is no tier (${Object.keys(TIERS).join(', ')}).`);
  await registerOnce(insurance, { id, kinds: ['PAYER'], name, tier: order, benefit });
}

/** @returns the institution when the ledger knew it before. */
async function registerOnce(
  api: Api,
  institution: { readonly id: string } & Record<string, unknown>,
): Promise<unknown> {
  const known = await api.ask({ method: 'GET', path: `/institutions/${institution.id}` });
  if (known.status === 200) return known.body;
  await api.expectOk({ method: 'POST', path: '/institutions', body: institution });
  return undefined;
}

const Segments = z.looseObject({ items: z.array(z.looseObject({ from: z.string(), issuer: z.string() })) });

/** A segment names the one in front of it, so each allotment looks at the list as it then stands. */
async function allotSegments(finance: Api, { id, segments }: Hospital): Promise<void> {
  for (const segment of segments) {
    const list = await finance.expectOk({ method: 'GET', path: `/segments?code=${segment.code}&limit=500` });
    const { items } = Segments.parse(list);
    if (items.some(({ from, issuer }) => from === segment.from && issuer === id)) continue;
    const inFront = items.map(({ from }) => from).filter((from) => from < segment.from);
    const after = inFront.toSorted().at(-1) ?? null;
    await finance.expectOk({ method: 'POST', path: '/segments', body: { ...segment, issuer: id, after } });
  }
}

async function setCalendar(finance: Api, { year, holidays, workdays }: Calendar): Promise<void> {
  const path = `/calendars/${year}`;
  if ((await finance.ask({ method: 'GET', path })).status === 200) return;
  await finance.expectOk({ method: 'PUT', path, body: { holidays, workdays } });
}
