import { createHmac } from 'node:crypto';
import type { Organisation } from '../organisation.ts';

/** Serials that differ in their last three signs only lie beside each other. */
const SHARED_BUT = 3;

/** What neighbouring codes share, by a key that stands outside the database: the code itself is kept nowhere. */
export function neighbourhoodTag({ secrets }: Pick<Organisation, 'secrets'>, id: string): string {
  const key = secrets.sealKey('scan-neighbourhood');
  return createHmac('sha256', key).update(id.slice(0, -SHARED_BUT)).digest('hex').slice(0, 32);
}
