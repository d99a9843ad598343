import { CHAINCODE } from '@piaosu/network/orgs';
import { isListening } from '../processes/is-listening.ts';
import { nodeService } from '../processes/node-service.ts';
import type { Service } from '../processes/supervise.ts';
import { chaincodeProgram } from './chaincode.ts';
import type { Engine } from './engine.ts';
import { ROOT } from './root.ts';
import type { Place } from './place.ts';

/** The embedded Fabric node: four peers and an orderer in one process, and one process of the contracts for all. */
export function devnetEngine(place: Place): Engine {
  return {
    name: 'devnet',
    title: 'devnet (embedded), 2 of 4 endorsements',
    identities: place.folder.devnet,
    services: [chaincodeService(place), devnetService(place)],
    nodes: () => Promise.resolve([]),
  };
}

function chaincodeService({ folder, ports, pepperFile, clockOffsetMs }: Place): Service {
  const address = `127.0.0.1:${ports.chaincode.toString()}`;
  return nodeService({
    name: 'chaincode',
    ...chaincodeProgram({ address, id: `${CHAINCODE}:1`, pepperFile }),
    clockOffsetMs,
    logFile: folder.log('chaincode'),
    ready: () => isListening(ports.chaincode),
  });
}

function devnetService({ folder, ports, clockOffsetMs }: Place): Service {
  const { base, chaincode, organisations } = ports;
  return nodeService({
    name: 'devnet',
    args: [
      'network/devnet/src/main.ts',
      ...['--data', folder.devnet],
      ...['--port-base', base.toString()],
      ...['--chaincode', `${CHAINCODE}=127.0.0.1:${chaincode.toString()}`],
      // Its own option and not the preload: the certificates it makes must be valid by the real clock.
      ...(clockOffsetMs === 0 ? [] : [`--clock-offset-ms=${clockOffsetMs.toString()}`]),
    ],
    cwd: ROOT,
    logFile: folder.log('devnet'),
    ready: async () => (await Promise.all(organisations.map((org) => isListening(org.peerPort)))).every(Boolean),
  });
}
