import { useTranslation } from 'react-i18next';
import { changeInstitution } from '../../api/administration.ts';
import type { Institution } from '../../api/administration.ts';
import { useAct } from '../../api/use-act.ts';
import { ConfirmAct } from '../../ui/confirm-act.tsx';

interface StateActProps {
  readonly institution: Institution;
  readonly onDone: () => void;
}

/** Stops an institution from acting, or lets it act again. */
export function StateAct({ institution: { id, name, state }, onDone }: StateActProps) {
  const { t } = useTranslation('administration');
  const act = useAct(changeInstitution);
  const wanted = state === 'ACTIVE' ? 'SUSPENDED' : 'ACTIVE';
  return (
    <section className="ps-card" aria-labelledby="institution-state">
      <h2 id="institution-state">{t(`act.${wanted}-title`)}</h2>
      <p>{t(`act.${wanted}-text`)}</p>
      <div>
        <ConfirmAct
          label={t(`act.${wanted}`)}
          title={t(`act.${wanted}-sure`, { name })}
          confirm={t(`act.${wanted}`)}
          danger={wanted === 'SUSPENDED'}
          act={act}
          input={{ id, change: { state: wanted } }}
          onDone={onDone}
        >
          <p>{t(`act.${wanted}-text`)}</p>
        </ConfirmAct>
      </div>
    </section>
  );
}
