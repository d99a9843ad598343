import { execFile } from 'node:child_process';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Product, startProduct } from '../../scripts/start/product.ts';
import { removeProduct } from '../../scripts/start/remove.ts';
import { temporaryDataDir } from '../support/product.ts';
import { PatientClient } from './patient-client.ts';
import { SMALL_WORLD } from './small-world.ts';
import { HIS, Workload } from './workload.ts';

const run = promisify(execFile);
const NO_MOUNT = 'needs a file system of its own: run as root on Linux';

test('a full disk under the ledger: said in a sentence, nothing accepted is lost, and it goes on when there is room', async (context) => {
  const dataDir = await temporaryDataDir();
  const disk = join(dataDir, 'devnet');
  await mkdir(disk);
  if (!(await isMounted(disk))) {
    await removeProduct(dataDir);
    process.stderr.write(`SKIPPED, the disk was not filled: ${NO_MOUNT}\n`);
    context.skip(NO_MOUNT);
  }
  try {
    const product = await startProduct({ dataDir, portBase: 'free', world: SMALL_WORLD });
    await fillAndFree(product, disk).finally(() => product.stop());
  } finally {
    await run('umount', [disk]);
    await removeProduct(dataDir);
  }
}, 240_000);

async function fillAndFree(product: Product, disk: string): Promise<void> {
  const work = new Workload(product);
  await work.round();
  const filler = join(disk, 'filler');
  await fill(filler);
  const uploading = work.round();
  await expect
    .poll(() => readFile(product.folder.log('devnet'), 'utf8'), { timeout: 60_000 })
    .toMatch(/The disk is full/);
  const claim = await product.api('ins-a').ask({ method: 'GET', path: '/claims' });
  expect(claim.status).toBe(200); // what needs no new block is still answered
  await rm(filler);
  await uploading;
  await work.round();
  const { receipts } = work.promised;
  for (const { eInvoiceCode, eInvoiceNumber } of receipts) {
    const path = `/receipts/${eInvoiceCode}-${eInvoiceNumber}`;
    const { body } = await new PatientClient(product.api(HIS)).ask({ method: 'GET', path });
    await expect.poll(() => z.looseObject({ state: z.string() }).parse(body).state).toBe('ANCHORED');
  }
}

async function isMounted(folder: string): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return run('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', folder]).then(
    () => true,
    () => false, // a container without the right to mount
  );
}

/** Writes until the file system takes nothing more. */
async function fill(file: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (let chunk = 2 ** 20; chunk >= 1;) {
      const { bytesWritten } = await handle.write(Buffer.alloc(chunk)).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return { bytesWritten: 0 };
        throw error;
      });
      if (bytesWritten < chunk) chunk = Math.floor(chunk / 2);
    }
  } finally {
    await handle.close();
  }
}
