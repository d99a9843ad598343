import type { Organisation } from '../ledger/field.ts';
import type { EvidencePackage } from './evidence-package.ts';
import type { TrustRoots } from './witness.ts';

/**
 * The organisations whose trust roots certified not one statement of the package although roots are named for them; none
 * where at least one fits. With none that fits the roots are of another consortium, or its certificates were all exchanged:
 * who is told TAMPERED then would accuse the wrong one. As soon as one fits, a certificate that does not is what it seems,
 * and the verdict says so. `isIssuedUnder`: whether the authority (second) issued the certificate (first), both PEM.
 */
export function foreignOrganisations(
  { witnesses }: Pick<EvidencePackage, 'witnesses'>,
  cas: TrustRoots,
  isIssuedUnder: (certificate: string, ca: string) => boolean,
): readonly Organisation[] {
  const answers = witnesses.flatMap(({ statement, certificate }) => {
    const ca = cas[statement.org];
    return ca === undefined ? [] : [{ org: statement.org, fits: isIssuedUnder(certificate, ca) }];
  });
  return answers.some(({ fits }) => fits) ? [] : [...new Set(answers.map(({ org }) => org))];
}
