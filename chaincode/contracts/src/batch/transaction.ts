import type { Hmac, Pepper, SignatureVerifier, SuiteSource } from '@piaosu/core';

import type { StatePort } from '../state/state-port.ts';

/** What a procedure may depend on besides its arguments: all of it is in the proposal, the state or the pepper file. */
export interface Transaction {
  readonly id: string;
  /** Of the proposal, epoch seconds: the client's clock, which the endorsers bound to 15 minutes around theirs. */
  readonly time: number;
  readonly creator: Creator;
  /** The transient value of this name, as text. */
  transient(name: string): string | undefined;
  readonly state: StatePort;
  readonly ports: Ports;
}

/** Who submitted: the organisation's gateway, by its certificate. */
export interface Creator {
  readonly org: string;
  /** Certificate attribute piaosu.gateway=true. */
  readonly isGateway: boolean;
  /** NodeOU admin: may enrol the organisation before it has a gateway. */
  readonly isAdmin: boolean;
}

export interface Ports {
  readonly suiteOf: SuiteSource;
  readonly hmac: Hmac;
  readonly verify: SignatureVerifier;
  /** Whether a registered key can be used by `verify`. */
  readonly isKey: (spki: Uint8Array) => boolean;
  readonly peppers: readonly Pepper[];
}
