import { PiaosuError, type HashAlg } from '@piaosu/core';
import { RandomPool } from '../documents/random-pool.ts';
import { nativeHmac, nativeSuite } from '../native/hash-suite.ts';
import type { Organisation, Publishing } from '../organisation.ts';
import { newAcceptor } from './accept/acceptor.ts';
import { openIssuerDirectory } from './accept/issuer-directory.ts';
import { newBatcher } from './batcher.ts';
import { newImporter } from './import/importer.ts';
import { openUploadVault } from './import/upload-vault.ts';
import { openLogStore } from './log-store.ts';
import { newPublishedReceipts } from './published-receipts.ts';
import { newRedFlusher } from './red-flusher.ts';
import { openSealingPool } from './seal/sealing-pool.ts';
import { openSealer } from './seal/sealer-options.ts';
import { newInlineSealing } from './seal/sealing.ts';
import { merkleStaticTree } from './static-tree.ts';

export interface PublisherOptions {
  /** Threads that read, seal and sign; 0: in the event loop, for tests and small installations. */
  readonly threads: number;
  readonly hashAlg: HashAlg;
}

const DEFAULTS: PublisherOptions = { threads: 2, hashAlg: 'sha-256' };

type Base = Omit<Organisation, 'publishing' | 'exchange'>;

/** The publisher of an organisation, from its parts. One without a log of its own publishes nothing and knows nothing. */
export function newPublishing(organisation: Base, options: PublisherOptions = DEFAULTS): Publishing {
  const { publisher } = organisation.config;
  return publisher === undefined ? noPublisher() : openPublisher(organisation, publisher, options);
}

function openPublisher(
  organisation: Base,
  publisher: { readonly id: string; readonly shard: string },
  options: PublisherOptions,
): Publishing {
  const { database, projection, keys, acts, ledger, alerts, jobs, log, mspId, secrets, peppers } = organisation;
  const suite = nativeSuite(options.hashAlg);
  const name = { publisher: publisher.id, shard: publisher.shard };
  const directory = openIssuerDirectory({ projection, keys, mspId, publisher: publisher.id });
  const sealing = openSealing(organisation, options);
  const store = openLogStore(database, suite, name);
  const tree = merkleStaticTree(suite);
  const published = newPublishedReceipts({ database, suite, tree, wrapping: secrets, directory });
  const flusher = newRedFlusher({ database, published, acts, projection, publisher: publisher.id, log });
  const batcher = newBatcher({
    ...{ name, hashAlg: options.hashAlg, store, acts, ledger, alerts, log },
    onAnchored: () => flusher.flush(),
  });
  const acceptor = newAcceptor({
    ...{ database, projection, hmac: nativeHmac, peppers, secrets, sealing, directory, alerts },
    onAccepted: () => {
      batcher.wake();
    },
  });
  const vault = openUploadVault(database, secrets, new RandomPool());
  const importer = newImporter({ database, jobs, acceptor, vault, log });
  return {
    ...published,
    accept: (request) => acceptor.accept(request),
    beginImport: (message, parts) => importer.begin(message, parts),
    redFlush: (red) => flusher.flushOne(red),
    waiting: () => store.waiting(),
    start: async () => {
      await batcher.start();
      await importer.start();
    },
    stop: async () => {
      await importer.stop();
      await batcher.stop();
      await sealing.close();
    },
  };
}

function openSealing({ config }: Base, { threads, hashAlg }: PublisherOptions) {
  const { pepperFile, keyFile, keyStoreDir } = config;
  const files = { hashAlg, pepperFile, keyFile, keyStoreDir };
  return threads === 0 ? newInlineSealing(openSealer(files)) : openSealingPool(files, threads);
}

function noPublisher(): Publishing {
  const refuse = () =>
    Promise.reject(new PiaosuError('NOT_ISSUER', { reason: 'this organisation publishes no receipts' }));
  const unknown = () => Promise.reject(new PiaosuError('NOT_FOUND'));
  return {
    accept: refuse,
    beginImport: refuse,
    redFlush: refuse,
    waiting: () => Promise.resolve(0),
    receipt: () => Promise.resolve(undefined),
    evidence: unknown,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
