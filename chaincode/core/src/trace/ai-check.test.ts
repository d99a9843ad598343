import { describe, expect, it } from 'vitest';
import { elementFaults } from './element.ts';

const faultsOf = (ai: string, value: string): unknown[] => elementFaults({ ai, value }).map(({ code }) => code);

describe('values by the format of their AI', () => {
  it.each([
    ['00', '106141412345678908'],
    ['21', `!"%&'()*+,-./_:;<=>?`],
    ['253', '4012345000009'],
    ['253', '4012345000009DOC1'],
    ['423', '156840'],
    ['4309', '02790858483015297971'],
    ['4326', '271231'],
    ['4330', '001000-'],
    ['7003', '2712312359'],
    ['7040', '1ABC'],
    ['7241', '99'],
    ['7251', '194901012359'],
    ['7252', '9'],
    ['7258', '1/3'],
    ['8001', '12345678901210'],
    ['8007', 'GB82WEST12345698765432'],
    ['8008', '27123123'],
    ['8008', '271231235959'],
    ['8010', '4012345-#/A'],
    ['8011', '123'],
    ['8026', '069012345678920102'],
    ['8030', 'abc_-='],
    ['4300', 'A%20B'],
    ['4307', 'CN'],
    ['99', 'x'],
  ])('(%s)%s is right', (ai, value) => {
    expect(faultsOf(ai, value)).toEqual([]);
  });

  it.each([
    ['00', '106141412345678909', 'FMT_CHECKDIGIT'],
    ['00', '10614141234567890', 'FMT_LENGTH'],
    ['01', '0690123456789X', 'FMT_CHARSET'],
    ['17', '271232', 'FMT_DATE'],
    ['4326', '271200', 'FMT_DATE'],
    ['7003', '2712312460', 'FMT_DATE'],
    ['7251', '194913012359', 'FMT_DATE'],
    ['8008', '27123124', 'FMT_DATE'],
    ['8008', '2712312360', 'FMT_DATE'],
    ['8008', '271231235960', 'FMT_DATE'],
    ['8008', '271231235', 'FMT_LENGTH'],
    ['21', '', 'FMT_LENGTH'],
    ['21', 'x'.repeat(21), 'FMT_LENGTH'],
    ['21', 'A#B', 'FMT_CHARSET'],
    ['21', '中', 'FMT_CHARSET'],
    ['8010', 'abc', 'FMT_CHARSET'],
    ['8030', 'a=b', 'FMT_CHARSET'],
    ['37', '1x', 'FMT_CHARSET'],
    ['8007', 'GB82WEST12345698765433', 'FMT_CHECKDIGIT'],
    ['8013', '1987654Ad4X4bL5ttr2310c2J', 'FMT_CHECKDIGIT'],
    ['4300', 'A%2', 'FMT_STRUCTURE'],
    ['4307', 'cn', 'FMT_STRUCTURE'],
    ['4309', '18000000010000000000', 'FMT_STRUCTURE'],
    ['4309', '00000000003600000001', 'FMT_STRUCTURE'],
    ['4321', '2', 'FMT_STRUCTURE'],
    ['4330', '001000+', 'FMT_STRUCTURE'],
    ['7252', '3', 'FMT_STRUCTURE'],
    ['7241', '11', 'FMT_STRUCTURE'],
    ['7258', '3/2', 'FMT_STRUCTURE'],
    ['7258', '1-2', 'FMT_STRUCTURE'],
    ['8001', '00001234500119', 'FMT_STRUCTURE'],
    ['8003', '14012345000009', 'FMT_STRUCTURE'],
    ['8011', '012', 'FMT_STRUCTURE'],
    ['8026', '069012345678920302', 'FMT_STRUCTURE'],
    ['05', '1', 'FMT_STRUCTURE'],
  ])('(%s)%s is %s', (ai, value, code) => {
    expect(faultsOf(ai, value)).toEqual([code]);
  });
});
