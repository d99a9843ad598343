import { expect, test } from 'vitest';
import { parseLedgerNotice } from './ledger-notice.ts';

test('the header of a troubled ledger is read', () => {
  expect(parseLedgerNotice('unreachable;peers=4;healthy=0;queued=7')).toEqual({
    ...{ state: 'unreachable', peers: 4, healthy: 0, queued: 7 },
  });
});

test.each([null, '', 'fine', 'degraded2;peers=1'])('%s is no notice', (header) => {
  expect(parseLedgerNotice(header)).toBeUndefined();
});
