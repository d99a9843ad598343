/** config.yaml of an MSP folder: roles are read from the OU of a certificate issued by this very authority. */
export function mspConfig(): object {
  const unit = (name: string): object => ({ Certificate: 'cacerts/ca.pem', OrganizationalUnitIdentifier: name });
  return {
    NodeOUs: {
      Enable: true,
      ClientOUIdentifier: unit('client'),
      PeerOUIdentifier: unit('peer'),
      AdminOUIdentifier: unit('admin'),
      OrdererOUIdentifier: unit('orderer'),
    },
  };
}
