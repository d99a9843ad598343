import { isIP } from 'node:net';

/** Where a server listens: on this machine only when its host is this machine, else on every interface. */
export function listenHost(host: string): string {
  if (host === 'localhost') return '127.0.0.1';
  return host.startsWith('127.') || host === '::1' ? host : '0.0.0.0';
}

export function address(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

export function listenAddress(host: string, port: number): string {
  return address(listenHost(host), port);
}

export function milliseconds(ms: number): string {
  return `${ms}ms`;
}
