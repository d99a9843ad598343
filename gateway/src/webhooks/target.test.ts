import { describe, expect, test } from 'vitest';
import { isPublicAddress, parseTarget, resolveTarget } from './target.ts';

const strict = { insecureOrigins: [] };
const refusal = (reason: string) => ({ code: 'WEBHOOK_TARGET_REFUSED', evidence: { reason } });

function faultOf(url: string): unknown {
  try {
    parseTarget(url, strict);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('an address', () => {
  test.each([
    ...['127.0.0.1', '127.255.0.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
    ...['169.254.169.254', '100.64.0.1', '192.0.0.8', '192.0.2.1', '198.18.0.1', '198.51.100.7', '203.0.113.7'],
    ...['224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1'],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:10.0.0.1',
      '::127.0.0.1',
      '64:ff9b::a00:1',
      '2002:7f00:1::',
      '2001::1',
      '2001:db8::1',
    ],
    ...['fec0::1', '4000::1', 'not an address', ''],
  ])('%s is not in the public network', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['1.1.1.1', '114.114.114.114', '223.5.5.5', '2400:3200::1', '2606:4700::1111', '::ffff:1.1.1.1'])(
    '%s is',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe('a target', () => {
  test.each([
    ['nonsense', 'URL'],
    ['http://his.example.cn/events', 'SCHEME'],
    ['file:///etc/passwd', 'SCHEME'],
    ['https://user:word@his.example.cn/', 'CREDENTIALS'],
    ['https://169.254.169.254/latest/meta-data', 'NOT_PUBLIC'],
    ['https://[::1]:8443/', 'NOT_PUBLIC'],
    ['https://2130706433/', 'NOT_PUBLIC'], // 127.0.0.1 as one number
    ['https://0x7f.1/', 'NOT_PUBLIC'],
    ['https://[::ffff:10.0.0.1]/', 'NOT_PUBLIC'],
  ])('%s is refused: %s', (url, reason) => {
    expect(faultOf(url)).toMatchObject(refusal(reason));
  });

  test('of https in the public network is taken as it stands', () => {
    expect(parseTarget('https://1.1.1.1:8443/a?b=c', strict).href).toBe('https://1.1.1.1:8443/a?b=c');
  });

  test('whose name leads into the own network and one without such a name are refused alike', async () => {
    await expect(resolveTarget('https://localhost/x', strict)).rejects.toMatchObject(refusal('NOT_PUBLIC'));
    await expect(resolveTarget('https://name.invalid/x', strict)).rejects.toMatchObject(refusal('NOT_PUBLIC'));
  });

  test('named by the configuration may be plain and private; its neighbour may not', async () => {
    const policy = { insecureOrigins: ['http://127.0.0.1:9000'] };
    expect((await resolveTarget('http://127.0.0.1:9000/x', policy)).port).toBe('9000');
    await expect(resolveTarget('http://127.0.0.1:9001/x', policy)).rejects.toMatchObject(refusal('SCHEME'));
  });
});
