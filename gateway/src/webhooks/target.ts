import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { PiaosuError } from '@piaosu/core';

/** Where events may go besides https in the public network: origins such as `http://127.0.0.1:9000`, for tests and demos. */
export interface TargetPolicy {
  readonly insecureOrigins: readonly string[];
}

export type TargetFault = 'URL' | 'SCHEME' | 'CREDENTIALS' | 'NOT_PUBLIC';

/** A target was refused at the moment of the connection. */
export class TargetRefusedError extends Error {
  override readonly name = 'TargetRefusedError';
}

/** A resolver that is away answers after half a minute; nobody waits that long for an answer to a request. */
const RESOLVE_MS = 5000;

/** The global unicast space; what IANA has not opened to the public is no place for events either. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address lies in the public network: no private, loopback, link-local (cloud metadata!), shared, multicast or
 * reserved one, nor one that hides an IPv4 address (mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_V6);
}

/** The target as a URL, judged by what it says itself. Throws PiaosuError WEBHOOK_TARGET_REFUSED. */
export function parseTarget(text: string, policy: TargetPolicy): URL {
  const url = URL.parse(text);
  if (url === null) throw refused('URL');
  if (url.username !== '' || url.password !== '') throw refused('CREDENTIALS');
  if (isInsecureByChoice(url, policy)) return url;
  if (url.protocol !== 'https:') throw refused('SCHEME');
  const host = bareHost(url);
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refused('NOT_PUBLIC');
  return url;
}

/**
 * parseTarget, and its name resolved: whoever mistypes one is told at once. What counts is the check at each connection. A name
 * that does not resolve and one that leads inside are one answer, so that nobody learns the names of the own network.
 */
export async function resolveTarget(text: string, policy: TargetPolicy): Promise<URL> {
  const url = parseTarget(text, policy);
  if (isInsecureByChoice(url, policy) || isIP(bareHost(url)) !== 0) return url;
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      reject(refused('NOT_PUBLIC'));
    }, RESOLVE_MS);
    publicLookup(bareHost(url), { all: true }, (error) => {
      clearTimeout(late);
      if (error === null) resolve();
      else reject(refused('NOT_PUBLIC'));
    });
  });
  return url;
}

/** How a connection to the target finds its address. */
export function lookupFor(url: URL, policy: TargetPolicy): LookupFunction | undefined {
  return isInsecureByChoice(url, policy) ? undefined : publicLookup;
}

/**
 * The resolver of the connection itself: the addresses that are checked are those that are connected to, so a name that
 * answers otherwise the second time (DNS rebinding) gains nothing. One private address among several refuses all.
 */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, []); // the resolver gives no list then, whatever its types say
      return;
    }
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
      callback(new TargetRefusedError('the name leads into a private network'), []);
    } else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

function isInsecureByChoice(url: URL, { insecureOrigins }: TargetPolicy): boolean {
  return insecureOrigins.includes(url.origin);
}

/** Without the brackets of an IPv6 literal. */
function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/u, '$1');
}

function refused(reason: TargetFault): PiaosuError {
  return new PiaosuError('WEBHOOK_TARGET_REFUSED', { reason });
}
