import type { Hmac, Pepper, SignatureAlg, SignatureVerifier, SuiteSource } from '@piaosu/core';

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

/** The secrets behind all tags that this process holds. */
export interface PepperSource {
  /** Oldest first. */
  readonly held: readonly Pepper[];
  /** Looks whether there are more by now. @throws Error when what is there cannot be used; the former ones stay held */
  reread(): readonly Pepper[];
}

export interface Ports {
  readonly suiteOf: SuiteSource;
  readonly hmac: Hmac;
  readonly verify: SignatureVerifier;
  /** Whether a registered key can be used by `verify`. */
  readonly isKey: (alg: SignatureAlg, spki: Uint8Array) => boolean;
  readonly peppers: PepperSource;
}
