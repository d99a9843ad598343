import { expect, test } from 'vitest';
import { refusedSubject } from './refused-subject.ts';

test.each([
  ['33060125-0000006058', { receipt: '33060125-0000006058', occurrence: 1 }],
  ['33060125-0000006058 (second row)', { receipt: '33060125-0000006058', occurrence: 2 }],
  ['33060125-0000006058 (third row)', { receipt: '33060125-0000006058', occurrence: 3 }],
  ['33060125-0000006058 (row 4)', { receipt: '33060125-0000006058', occurrence: 4 }],
  ['', { receipt: '', occurrence: 1 }],
])('%s', (subject, expected) => {
  expect(refusedSubject(subject)).toEqual(expected);
});
