import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Organisation } from '../../../orgs/index.ts';
import type { KeyedCertificate } from '../../../identities/certificate-authority.ts';
import { organisationDir } from '../../../identities/identities.ts';
import type { MspDefinition } from './msp.ts';
import { Signer } from './signer.ts';

/** What devnet itself uses of one organisation's identities. */
export interface OrganisationIdentities {
  readonly organisation: Organisation;
  readonly msp: MspDefinition;
  readonly peer: Signer;
  readonly orderer: Signer;
  readonly admin: Signer;
  readonly peerTls: KeyedCertificate;
}

export function readOrganisation(dir: string, organisation: Organisation): OrganisationIdentities {
  const root = organisationDir(dir, organisation.mspId);
  const text = (...names: string[]): string => readFileSync(join(root, ...names), 'utf8');
  const signer = (...folder: string[]): Signer =>
    new Signer(organisation.mspId, text(...folder, 'cert.pem'), text(...folder, 'key.pem'));
  return {
    organisation,
    msp: {
      mspId: organisation.mspId,
      rootCertificates: [text('ca.pem')],
      intermediateCertificates: [],
      tlsRootCertificates: [text('tlsca.pem')],
    },
    peer: signer('peer'),
    orderer: signer('orderer'),
    admin: signer('users', 'admin'),
    peerTls: { certificatePem: text('peer', 'tls-cert.pem'), privateKeyPem: text('peer', 'tls-key.pem') },
  };
}
