import type { Engine } from './engine.ts';
import type { Vocabulary } from './line.ts';

/** Addresses of a running network, as clients reach them and as its nodes name each other. */
export function vocabularyOf(engine: Engine): Vocabulary {
  const words = new Map<string, string>();
  const add = (nodes: Readonly<Record<string, string>>, name: (mspId: string) => string): void => {
    for (const [mspId, address] of Object.entries(nodes)) {
      const port = address.slice(address.lastIndexOf(':'));
      for (const host of ['localhost', '127.0.0.1']) words.set(host + port, name(mspId));
    }
  };
  add(engine.peers, (mspId) => `peer of ${mspId}`);
  add(engine.orderers, (mspId) => `orderer of ${mspId}`);
  return { words };
}
