import type { Institution } from '../../api/administration.ts';
import { ToneSign } from '../../ui/tone-sign.tsx';
import { useRegistryWords } from './registry-words.ts';

/** Sign and word: whether an institution may act. */
export function InstitutionState({ state }: Pick<Institution, 'state'>) {
  const words = useRegistryWords();
  return (
    <span className="ps-admin-state">
      <ToneSign tone={state === 'ACTIVE' ? 'good' : 'bad'} />
      {words.state(state)}
    </span>
  );
}
