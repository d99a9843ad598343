/** One organisation of the channel, with the ports its nodes listen on. */
export interface Organisation {
  readonly mspId: string;
  readonly name: string;
  /** Chinese short name: 卫健, 医保, 药监, 财政. */
  readonly zh: string;
  readonly domain: string;
  /** Port of the organisation's peer: gateway and deliver services. */
  readonly peerPort: number;
  /** Port on which the organisation's gateway talks to the gateways of others, mutually authenticated. */
  readonly exchangePort: number;
  /** Port of the organisation's REST gateway. */
  readonly gatewayPort: number;
}

export const CHANNEL = 'piaosu';
export const CHAINCODE = 'piaosu';
export const DEFAULT_PORT_BASE = 7000;

const CHAINCODE_PORT = 9999;

const table: readonly Organisation[] = [
  organisation(0, 'HealthMSP', 'health', '卫健'),
  organisation(1, 'InsuranceMSP', 'insurance', '医保'),
  organisation(2, 'DrugMSP', 'drug', '药监'),
  organisation(3, 'FinanceMSP', 'finance', '财政'),
];

function organisation(index: number, mspId: string, name: string, zh: string): Organisation {
  return {
    mspId,
    name,
    zh,
    domain: `${name}.piaosu.test`,
    peerPort: 7051 + 10 * index,
    exchangePort: 7151 + 10 * index,
    gatewayPort: 8080 + index,
  };
}

/** The four organisations on their default ports. */
export const organisations = table;

/** The same organisations with every port moved so that the range begins at `portBase` instead of 7000. */
export function organisationsAt(portBase: number): Organisation[] {
  const shift = portBase - DEFAULT_PORT_BASE;
  return table.map((org) => ({
    ...org,
    peerPort: org.peerPort + shift,
    exchangePort: org.exchangePort + shift,
    gatewayPort: org.gatewayPort + shift,
  }));
}

/** Port of the chaincode service for a port base; 9999 by default. */
export function chaincodePortAt(portBase: number): number {
  return CHAINCODE_PORT + portBase - DEFAULT_PORT_BASE;
}

/** @throws RangeError if no organisation has this MSP id. */
export function organisationOf(mspId: string): Organisation {
  const found = table.find((org) => org.mspId === mspId);
  if (found === undefined) throw new RangeError(`no organisation has the MSP id ${mspId}`);
  return found;
}
