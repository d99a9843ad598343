import { canonicalJson, checkpointRecordShape, parseBatch, parseShape, unwrap, type Json } from '@piaosu/core';
import { describe, expect, it } from 'vitest';
import type { Change, ChangeSet } from './change.ts';
import { recheckCheckpoint } from './recheck-log.ts';
import { TestLog } from './testing/log.ts';

const bytes = (value: Json) => Buffer.from(canonicalJson(value));

/** The checkpoint of an honest publisher, written in this epoch by the endorsers while the ledger stands in `before`. */
function rulesOf(epoch: number, before: number): unknown[] {
  const { operation, writes } = new TestLog().step(3);
  const [key = ''] = Object.keys(writes).filter((name) => name.startsWith('CKP~'));
  const record = writes[key];
  const after = bytes({ ...unwrap(parseShape(checkpointRecordShape, record)), epoch });
  const [, publisher = '', shard = '', size = ''] = key.split('~');
  const change: Change = { key, kind: 'CKP', parts: [publisher, shard, size], before: undefined, after };
  const set: ChangeSet = {
    changes: [change],
    operations: unwrap(parseBatch([operation])).map(({ op }) => op),
    valueBefore: (name) => (name === 'REG~epoch' ? bytes({ v: 1, n: before }) : undefined),
  };
  return recheckCheckpoint(change, set).map(({ evidence }) => evidence);
}

describe('a checkpoint as every organisation re-checks it', () => {
  it('stands in the epoch of the ledger', () => {
    expect(rulesOf(7, 7)).toEqual([]);
  });

  it.each([
    ['an earlier one, in which a revoked key counted', 6],
    ['one that has not begun', 8],
  ])('is LEDGER_DIVERGED in %s', (_name, epoch) => {
    expect(rulesOf(epoch, 7)).toEqual([{ rule: 'CHECKPOINT_EPOCH' }]);
  });
});
