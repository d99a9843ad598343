export { newExchange } from './exchange.ts';
export type { ExchangingOrganisation } from './exchange.ts';
