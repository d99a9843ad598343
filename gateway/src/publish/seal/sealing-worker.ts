import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { ReadRow } from './receipt-sealer.ts';
import { readRow } from './receipt-sealer.ts';
import { openSealer } from './sealer-options.ts';
import type { SealingReply, SealingRequest } from './sealing-message.ts';
import { sealRows, toReading } from './sealing.ts';

const filesSchema = z.object({
  hashAlg: z.enum(['sha-256', 'sm3']),
  documentCipher: z.enum(['AES-256-GCM', 'SM4-CTR-HMAC-SM3']),
  pepperFile: z.string(),
  keyFile: z.string(),
  keyStoreDir: z.string(),
});

const port = parentPort;
if (port === null) throw new Error('sealing-worker runs as a worker thread only');
const options = openSealer(filesSchema.parse(workerData));
const batches = new Map<number, readonly ReadRow[]>();

async function answer(request: SealingRequest): Promise<SealingReply | undefined> {
  switch (request.kind) {
    case 'read': {
      const rows = request.sources.map((source) => readRow(options, request.pepper, source));
      batches.set(request.batch, rows);
      return { kind: 'read', call: request.call, readings: rows.map(toReading) };
    }
    case 'seal': {
      const sealed = await sealRows(options, batches.get(request.batch) ?? [], request.requests);
      return { kind: 'sealed', call: request.call, sealed };
    }
    case 'release':
      batches.delete(request.batch);
      return undefined;
  }
}

async function serve(request: SealingRequest): Promise<SealingReply | undefined> {
  try {
    return await answer(request);
  } catch (error) {
    if (request.kind === 'release') throw error;
    // Name and code only: a message could quote a document.
    return { kind: 'failed', call: request.call, reason: error instanceof Error ? error.name : 'unknown' };
  }
}

port.on('message', (request: SealingRequest) => {
  void serve(request).then((reply) => {
    // The rows lie in memory of their own (CopyBinary) and are handed over, not copied.
    if (reply?.kind === 'sealed') port.postMessage(reply, [reply.sealed.rows.buffer]);
    else if (reply !== undefined) port.postMessage(reply);
  });
});
