import { expect, test } from 'vitest';
import { chaincodePortAt, organisationOf, organisations, organisationsAt } from './index.ts';

test('four organisations, no port twice', () => {
  const ports = organisations.flatMap((org) => [org.peerPort, org.exchangePort, org.gatewayPort]);
  expect(organisations.map((org) => org.mspId)).toEqual(['HealthMSP', 'InsuranceMSP', 'DrugMSP', 'FinanceMSP']);
  expect(new Set(ports).size).toBe(ports.length);
});

test('one base moves all ports', () => {
  expect(organisationsAt(17_000).map((org) => org.peerPort)).toEqual([17_051, 17_061, 17_071, 17_081]);
  expect(chaincodePortAt(7_000)).toBe(9_999);
});

test('an unknown MSP id is refused', () => {
  expect(() => organisationOf('NopeMSP')).toThrow('NopeMSP');
});
