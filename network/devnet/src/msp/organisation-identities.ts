import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Organisation } from '../../../orgs/index.ts';
import type { KeyedCertificate } from '../../../identities/certificate-authority.ts';
import { organisationDir } from '../../../identities/identities.ts';
import type { MspDefinition } from './msp.ts';
import { readRevocationList } from './revocation-list.ts';
import { Signer } from './signer.ts';

/** What devnet itself uses of one organisation's identities. */
export interface OrganisationIdentities {
  readonly organisation: Organisation;
  readonly msp: MspDefinition;
  readonly peer: Signer;
  readonly orderer: Signer;
  readonly admin: Signer;
  readonly peerTls: KeyedCertificate;
  readonly ordererTls: KeyedCertificate;
}

/** @throws DevnetError BAD_REVOCATION_LIST */
export async function readOrganisation(dir: string, organisation: Organisation): Promise<OrganisationIdentities> {
  const root = organisationDir(dir, organisation.mspId);
  const text = (...names: string[]): string => readFileSync(join(root, ...names), 'utf8');
  const signer = (...folder: string[]): Signer =>
    new Signer(organisation.mspId, text(...folder, 'cert.pem'), text(...folder, 'key.pem'));
  const tls = (folder: string): KeyedCertificate => ({
    certificatePem: text(folder, 'tls-cert.pem'),
    privateKeyPem: text(folder, 'tls-key.pem'),
  });
  const revocationList = await readRevocationList(join(root, 'crl.pem'), text('ca.pem'));
  return {
    organisation,
    msp: {
      mspId: organisation.mspId,
      rootCertificates: [text('ca.pem')],
      intermediateCertificates: [],
      tlsRootCertificates: [text('tlsca.pem')],
      ...(revocationList === undefined ? {} : { revocationList }),
    },
    peer: signer('peer'),
    orderer: signer('orderer'),
    admin: signer('users', 'admin'),
    peerTls: tls('peer'),
    ordererTls: tls('orderer'),
  };
}
