import { useMemo, useRef, useState } from 'react';
import type { Roots } from '../verify/index.ts';
import { read } from './service.ts';
import { textOf } from './shown-file.ts';

export type RootsState = 'LOADING' | 'READY' | 'MISSING';

/** Where the trust roots come from: the service, or a file of the user's own. */
export interface RootsSource {
  /** For a verification: waits for those of the service. Undefined when they are not to be had. */
  readonly get: () => Promise<Roots | undefined>;
  /** Fetches them so that an outage later on does not keep a file from being verified; 4 KB. */
  readonly prepare: () => void;
  /** Loads what the panel shows. */
  readonly show: () => void;
  /** Whether the file held usable roots; if so they are used from now on. */
  readonly choose: (file: File) => Promise<boolean>;
  readonly reset: () => void;
  readonly own: Roots | undefined;
  readonly ofService: Roots | undefined;
  readonly state: RootsState;
}

const loadVerifier = () => import('../verify/index.ts');

export function useRoots(): RootsSource {
  const table = useRef<Promise<unknown>>(undefined);
  const [own, setOwn] = useState<Roots>();
  const [ofService, setOfService] = useState<Roots>();
  const [state, setState] = useState<RootsState>('LOADING');
  return useMemo(() => {
    const fetched = async () => {
      table.current ??= read('/public/trust-roots');
      const found = await table.current;
      if (found === undefined) table.current = undefined; // asked again the next time
      return found;
    };
    const load = async () => {
      const [found, verifier] = await Promise.all([fetched(), loadVerifier().catch(() => undefined)]);
      const roots = found === undefined ? undefined : verifier?.readTrustRoots(found);
      setOfService(roots);
      setState(roots === undefined ? 'MISSING' : 'READY');
      return roots;
    };
    return {
      get: async () => own ?? (await load()),
      prepare: () => void fetched(),
      show: () => void load(),
      choose: async (file) => {
        const text = textOf(new Uint8Array(await file.arrayBuffer()));
        const verifier = await loadVerifier().catch(() => undefined);
        const roots = text === undefined ? undefined : verifier?.readTrustRootsFile(file.name, text);
        if (roots !== undefined) setOwn(roots);
        return roots !== undefined;
      },
      reset: () => {
        setOwn(undefined);
      },
      own,
      ofService,
      state,
    };
  }, [own, ofService, state]);
}
