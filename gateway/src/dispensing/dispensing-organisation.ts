/** Where medicines are given out: hospitals' dispensaries belong to the one, pharmacies to the other. */
export const DISPENSING_ORGANISATIONS = ['HealthMSP', 'DrugMSP'] as const;
export type DispensingOrganisation = (typeof DISPENSING_ORGANISATIONS)[number];

export function isDispensing(org: string): org is DispensingOrganisation {
  return DISPENSING_ORGANISATIONS.some((each) => each === org);
}
