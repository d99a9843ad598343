import { expect, test } from 'vitest';
import { readCommandLine } from './command-line.ts';

function chaincodes(...args: string[]) {
  return readCommandLine(args, 'usage').chaincodes;
}

test('a chaincode may be named or not, and listen elsewhere for some organisations', () => {
  expect(chaincodes('--chaincode', 'localhost:9999')).toEqual([
    { name: undefined, address: 'localhost:9999', addresses: {} },
  ]);
  expect(chaincodes('--chaincode', 'a=h:1,DrugMSP=h:2', '--chaincode', 'b=h:3')).toEqual([
    { name: 'a', address: 'h:1', addresses: { DrugMSP: 'h:2' } },
    { name: 'b', address: 'h:3', addresses: {} },
  ]);
});

test.each([
  [['--chaincode', 'localhost'], '"localhost" is not host:port.'],
  [['--chaincode', 'h:1,h:2'], '"h:2" is not name=host:port.'],
  [['--port-base', 'x'], '--port-base needs a whole number, not "x".'],
  [['--nope'], 'Usage: usage'],
])('%j is explained', (args, message) => {
  expect(() => readCommandLine(args, 'usage')).toThrow(message);
});
