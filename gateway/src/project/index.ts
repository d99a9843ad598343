export { newProjection } from './projection.ts';
export type { ProjectionOptions } from './projection.ts';
export { RowSeal } from './seal.ts';
export { signStatement } from './witness.ts';
export type { WitnessIdentity } from './witness.ts';
