import type { Ports } from './batch/transaction.ts';
import { nativeHmac, nativeSuite } from './native/hash-suite.ts';
import { openPepperFile } from './native/pepper-source.ts';
import { isKeyOf, nativeSignatureVerifier } from './native/signature.ts';

let ports: Ports | undefined;

/**
 * What the procedures use of this process, opened once: the pepper file named by PIAOSU_PEPPER_FILE and node:crypto.
 * @throws Error with a sentence for the operator when the variable is missing or the file is not right
 */
export function processPorts(): Ports {
  ports ??= {
    suiteOf: nativeSuite,
    hmac: nativeHmac,
    verify: nativeSignatureVerifier,
    isKey: isKeyOf,
    peppers: openPepperFile(pepperPath()),
  };
  return ports;
}

function pepperPath(): string {
  const path = process.env['PIAOSU_PEPPER_FILE'];
  if (path === undefined || path === '')
    throw new Error('PIAOSU_PEPPER_FILE must name the pepper file of this organisation');
  return path;
}
