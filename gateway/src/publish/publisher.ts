import { PiaosuError, type HashAlg } from '@piaosu/core';
import { countUnanchored } from '../db/publisher-log.ts';
import { RandomPool } from '../documents/random-pool.ts';
import { cryptoOf } from '../native/crypto-choice.ts';
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

export interface PublisherOptions {
  /** Threads that read, seal and sign; 0: in the event loop, for tests and small installations. */
  readonly threads: number;
}

const DEFAULTS: PublisherOptions = { threads: 2 };

type Base = Omit<Organisation, 'publishing' | 'trace' | 'exchange'>;

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
  const { hashAlg } = cryptoOf(organisation.config);
  const directory = openIssuerDirectory({ projection, keys, mspId, publisher: publisher.id });
  const sealing = openSealing(organisation, options);
  const published = newPublishedReceipts({ database, wrapping: secrets, directory });
  const flusher = newRedFlusher({ database, published, acts, projection, publisher: publisher.id, log });
  // What was accepted before the network changed its hash is anchored in a log of the hash that it was made with.
  const batchers = HASH_ALGS.map((alg) => {
    const name = { publisher: publisher.id, shard: shardOf(publisher.shard, alg) };
    const store = openLogStore(database, nativeSuite(alg), name);
    return newBatcher({ name, hashAlg: alg, store, acts, ledger, alerts, log, onAnchored: () => flusher.flush() });
  });
  const acceptor = newAcceptor({
    ...{ database, projection, hmac: nativeHmac, hashAlg, peppers, secrets, sealing, directory, alerts },
    pepperVersion: () => organisation.pepperRing.newest,
    onAccepted: () => {
      for (const batcher of batchers) batcher.wake();
    },
  });
  const vault = openUploadVault(database, secrets, new RandomPool());
  const importer = newImporter({ database, jobs, acceptor, vault, log });
  return {
    ...published,
    accept: (request) => acceptor.accept(request),
    beginImport: (message, parts) => importer.begin(message, parts),
    redFlush: (red) => flusher.flushOne(red),
    waiting: () => countUnanchored(database),
    start: async () => {
      await Promise.all(batchers.map((batcher) => batcher.start()));
      await importer.start();
    },
    stop: async () => {
      await importer.stop();
      await Promise.all(batchers.map((batcher) => batcher.stop()));
      await sealing.close();
    },
  };
}

const HASH_ALGS = ['sha-256', 'sm3'] as const satisfies readonly HashAlg[];

/** One log has one hash: each hash has a log of its own. */
export function shardOf(shard: string, alg: HashAlg): string {
  return alg === 'sha-256' ? shard : `${shard}-${alg}`;
}

function openSealing({ config }: Base, { threads }: PublisherOptions) {
  const { pepperFile, keyFile, keyStoreDir } = config;
  const { hashAlg, documentCipher } = cryptoOf(config);
  const files = { hashAlg, documentCipher, pepperFile, keyFile, keyStoreDir };
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
    details: unknown,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
