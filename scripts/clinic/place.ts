import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ClinicFailure } from './failure.ts';
import { writeWhole } from './safe-file.ts';

const Place = z.strictObject({ machine: z.string(), device: z.string(), inode: z.string() });

/** Remembers on which machine, and as which file of its disk, the journal began. */
export function rememberPlace(folder: string): void {
  writeWhole(join(folder, 'place.json'), JSON.stringify(placeOf(folder)));
}

/**
 * A folder that was copied, or restored from a backup, could issue numbers a second time: the journal is then another file,
 * or on another machine. Throws ClinicFailure. A copy of the whole disk is not noticed here, but when both are uploaded.
 */
export function assertSamePlace(folder: string): void {
  const kept = Place.safeParse(JSON.parse(readFileSync(join(folder, 'place.json'), 'utf8')));
  const now = placeOf(folder);
  const same = kept.success && kept.data.machine === now.machine && kept.data.inode === now.inode;
  if (same && kept.data.device === now.device) return;
  throw new ClinicFailure(
    '此数据目录是复制或从备份恢复的，号码可能重复开具，不能继续开票。请登记新设备；此目录中的票据仍可导出。',
    'This data folder was copied or restored from a backup; it could issue numbers twice. Register a new device; what is ' +
      'in this folder can still be exported.',
  );
}

function placeOf(folder: string): z.output<typeof Place> {
  const { dev, ino } = statSync(join(folder, 'receipts.ndjson'), { bigint: true });
  return { machine: machineId(), device: String(dev), inode: String(ino) };
}

/** Hashed: the id of a machine is nobody else's business. */
function machineId(): string {
  const file = ['/etc/machine-id', '/var/lib/dbus/machine-id'].find((known) => existsSync(known));
  const id = file === undefined ? hostname() : readFileSync(file, 'utf8').trim();
  return createHash('sha256').update(`piaosu/clinic\0${id}`).digest('hex');
}
