import { PiaosuError } from '@piaosu/core';
import type { JobRow } from '../../db/jobs.ts';
import type { ByteStream } from '../../http/body.ts';
import { UNIT_MEDIA_TYPES } from '../../lots/index.ts';
import type { SupplyContext } from './trace-act.ts';

/** What a maker says of a run of boxes. */
export interface RunToCommission {
  readonly product: string;
  readonly premises: string;
  readonly lotNumber: string;
  readonly expiry: string;
  readonly part: number;
  readonly expected?: number | undefined;
}

/** Takes the codes of a run as they arrive and commissions them as a job. Throws as `LotIntake.begin`. */
export function commissionLot(
  { organisation, caller, messageId }: SupplyContext,
  run: RunToCommission,
  { mediaType, chunks }: ByteStream,
): Promise<JobRow> {
  const type = UNIT_MEDIA_TYPES.find((known) => known === mediaType);
  if (type === undefined) throw new PiaosuError('UNSUPPORTED_MEDIA_TYPE', { expected: [...UNIT_MEDIA_TYPES] });
  const { expected = null, product, premises, lotNumber, expiry, part } = run;
  const names = { product, premises, lotNumber, expiry, part, expected };
  return organisation.trace.intake.begin(
    { institution: caller.institution, messageId },
    { names, mediaType: type, chunks },
  );
}
