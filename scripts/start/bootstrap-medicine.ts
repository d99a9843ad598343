import type { Api } from './api.ts';
import type { Medicine, MedicineProduct, Premises, Trader } from './medicine.ts';
import type { Product } from './product.ts';

/**
 * Registers the supply side of a world: traders, then their premises and the products, each by whose business it is.
 * Each step in one go, so that its acts share transactions. What the ledger knows already is left alone.
 */
export async function registerMedicine(product: Product, medicine: Medicine): Promise<void> {
  const { traders, dispensaries, products } = medicine;
  const [drug, health] = [product.api('registrar-drug'), product.api('registrar-health')];
  const inspector = product.api('drug-inspector');
  await Promise.all(traders.map((trader) => registerTrader(drug, trader)));
  await Promise.all([
    ...traders.flatMap(({ id, premises }) => premises.map((place) => registerPremises(drug, id, place))),
    ...dispensaries.map(({ hospital, premises }) => registerPremises(health, hospital, premises)),
    ...products.map((each) => registerProduct(inspector, each)),
  ]);
}

function registerTrader(registrar: Api, { id, kind, name }: Trader): Promise<void> {
  return once(registrar, '/institutions', id, { id, kinds: [kind], name });
}

function registerPremises(registrar: Api, institution: string, { id, kind, name }: Premises): Promise<void> {
  return once(registrar, '/premises', id, { id, institution, kind, name });
}

function registerProduct(inspector: Api, product: MedicineProduct): Promise<void> {
  return once(inspector, '/products', product.id, product);
}

/** Posts what the ledger does not know yet. */
async function once(api: Api, path: string, id: string, body: object): Promise<void> {
  if ((await api.ask({ method: 'GET', path: `${path}/${id}` })).status === 200) return;
  await api.expectOk({ method: 'POST', path, body });
}
