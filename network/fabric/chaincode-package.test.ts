import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { chaincodePackage, packageLabel } from './chaincode-package.ts';

test('a label gives the same package, and the same id, on every run and every machine', async () => {
  const { bytes, id } = await chaincodePackage('piaosu_1.0-1');
  expect((await chaincodePackage('piaosu_1.0-1')).bytes).toEqual(bytes);
  expect(id).toBe('piaosu_1.0-1:e9f6bb702bb80de1d73391289c77c4be32a560a5c75bf83f1ced99367d38f4e3');
});

test('a package is ustar without times and owners, and holds no key and no address', async () => {
  const tar = gunzipSync((await chaincodePackage('piaosu_1.0-1')).bytes);
  expect(tar.subarray(257, 262).toString()).toBe('ustar');
  expect(tar.subarray(136, 147).toString()).toBe('00000000000'); // the time of change
  expect(tar.toString('latin1')).toContain('{"type":"ccaas","label":"piaosu_1.0-1"}');
});

test('another sequence is another package', async () => {
  const [first, second] = await Promise.all([1, 2].map((n) => chaincodePackage(packageLabel('piaosu', '1.0', n))));
  expect(first?.id).not.toBe(second?.id);
});
