import { expect, test } from 'vitest';
import { DevnetError } from './errors.ts';
import { assertOptions } from './option-rules.ts';
import type { DevnetOptions } from './options.ts';
import { parsePolicy } from './policy/policy-text.ts';

const GOOD: DevnetOptions = { data: 'd', chaincodes: [{ name: 'basic', address: 'localhost:9999' }] };

const EVERYWHERE = { HealthMSP: 'h:1', InsuranceMSP: 'h:2', DrugMSP: 'h:3', FinanceMSP: 'h:4' };

function refusal(options: Partial<DevnetOptions>): unknown {
  try {
    assertOptions({ ...GOOD, ...options });
    return undefined;
  } catch (error) {
    return error instanceof DevnetError ? `${error.code} ${error.message}` : error;
  }
}

test.each<Partial<DevnetOptions>>([
  {},
  { channelId: 'my-chan.1', portBase: 0, policy: 4 },
  { chaincodes: [{ name: 'My_cc-2', address: 'h:65535', addresses: { DrugMSP: 'h:1' } }], portBase: 65_255 },
  { chaincodes: [{ name: 'a', address: '', addresses: EVERYWHERE }] },
  { policy: parsePolicy("AND('HealthMSP.member', OutOf(2, 'DrugMSP.peer', 'FinanceMSP.peer', 'InsuranceMSP.peer'))") },
])('%j may start', (options) => {
  expect(refusal(options)).toBeUndefined();
});

test.each<[Partial<DevnetOptions>, string]>([
  [{ channelId: 'My Chan' }, '"My Chan" is no channel name'],
  [{ channelId: 'a'.repeat(250) }, 'is no channel name'],
  [{ chaincodes: [{ name: 'a b', address: 'h:1' }] }, '"a b" is no chaincode name'],
  [{ chaincodes: [{ name: 'a', address: 'localhost:99999' }] }, '"localhost:99999" has no port from 1 to 65535.'],
  [{ chaincodes: [{ name: 'a', address: 'h:0' }] }, '"h:0" has no port from 1 to 65535.'],
  [{ chaincodes: [{ name: 'a', address: 'h:1', addresses: { DrugMSP: 'h:70000' } }] }, '"h:70000" has no port'],
  [{ chaincodes: [{ name: 'a', address: 'h:1', addresses: { Foo: 'h:2' } }] }, 'There is no organisation Foo'],
  [{ portBase: 99_999 }, 'The port base is 0 or a number up to 65255, not 99999.'],
  [{ policy: 9 }, 'A policy needs 1 to 4 of the four peers, not 9.'],
  [{ policy: 0 }, 'A policy needs 1 to 4 of the four peers, not 0.'],
  [{ policy: parsePolicy("OR('HealthMSP.peer', 'Foo.peer')") }, 'The policy names Foo;'],
  [{ policy: parsePolicy("OutOf(3,'HealthMSP.peer','DrugMSP.peer')") }, 'No combination of the four peers'],
  [{ policy: parsePolicy("AND('HealthMSP.peer','HealthMSP.peer')") }, 'No combination of the four peers'],
  [{ policy: parsePolicy("OR('HealthMSP.admin')") }, 'No combination of the four peers'],
])('%j is refused at the start', (options, sentence) => {
  expect(refusal(options)).toMatch(/^BAD_OPTION .*\.$/);
  expect(refusal(options)).toContain(sentence);
});
