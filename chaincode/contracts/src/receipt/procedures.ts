import { proceduresOf } from '../batch/procedure-table.ts';
import { checkpoint } from './checkpoint.ts';
import { liftDispute, raiseDispute } from './dispute.ts';
import { materialise } from './materialise.ts';
import { exchangePaper, voidPaper } from './paper.ts';
import { redFlush } from './red-flush.ts';

export const RECEIPT_PROCEDURES = proceduresOf('receipt', [
  checkpoint,
  materialise,
  redFlush,
  exchangePaper,
  voidPaper,
  raiseDispute,
  liftDispute,
]);
