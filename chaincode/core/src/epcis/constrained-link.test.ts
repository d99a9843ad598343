import { describe, expect, it } from 'vitest';
import { constrainedDigitalLink } from './constrained-link.ts';

describe('the constrained Digital Link', () => {
  it.each([
    ['urn:epc:id:sgtin:4012345.011111.9876', '01/04012345111118/21/9876'],
    ['urn:epc:id:sgtin:4012345.011111.a.b!', '01/04012345111118/21/a.b%21'],
    ['urn:epc:id:sscc:4012345.1112223334', '00/140123451122233341'],
    ['urn:epc:id:sgln:4012345.00022.0', '414/4012345000221'],
    ['urn:epc:id:sgln:4012345.00011.987', '414/4012345000115/254/987'],
    ['urn:epc:id:pgln:4012345.00000', '417/4012345000009'],
    ['urn:epc:id:grai:4012345.66666.387', '8003/04012345666663387'],
    ['urn:epc:id:giai:4000001.111', '8004/4000001111'],
    ['urn:epc:id:gdti:4012345.11111.123', '253/4012345111118123'],
    ['urn:epc:id:itip:4012345.012345.01.02.999', '8006/040123451234560102/21/999'],
    ['urn:epc:id:upui:4012345.012345.AB12', '01/04012345123456/235/AB12'],
    ['urn:epc:id:cpi:4012345.ABC.123', '8010/4012345ABC/8011/123'],
    ['urn:epc:class:lgtin:4012345.011111.1234', '01/04012345111118/10/1234'],
    ['urn:epc:idpat:sgtin:4012345.066666.*', '01/04012345666663'],
    ['https://example.cn/01/06901234567892/10/A1/21/42?17=261231', '01/06901234567892/21/42'],
    ['https://example.cn/some/path/gtin/6901234567892/cpv/2/lot/A1', '01/06901234567892/10/A1'],
    ['http://example.cn:8080/sscc/140123451122233341/', '00/140123451122233341'],
  ])('of %s is the same for every spelling', (uri, link) => {
    expect(constrainedDigitalLink(uri)).toBe(`https://id.gs1.org/${link}`);
  });

  it.each([
    'urn:epc:id:sgtin:4012345.01111.9876',
    'urn:epc:id:sgtin:4012345.011111',
    'urn:epc:id:nothing:1.2.3',
    'urn:uuid:9c8d',
    'https://example.cn/01/06901234567892/10',
    'https://example.cn/products/1',
    'geo:47.5,11.1',
    '',
  ])('is not there for %j', (uri) => {
    expect(constrainedDigitalLink(uri)).toBeUndefined();
  });
});
