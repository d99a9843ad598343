import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { FamilyBinding } from '@piaosu/gateway/api';
import { endFamily } from '../../api/patients.ts';
import { useAct } from '../../api/use-act.ts';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { AcceptForm } from './accept-form.tsx';
import { actFor, useActingFor } from './acting.ts';
import { resetDraft } from './claim-draft.ts';
import { backToSelf } from './patient-page.tsx';

interface FamilyCardProps {
  readonly binding: FamilyBinding;
  /** Says what was done. */
  readonly onDone: (text: string) => void;
}

/** One relative: what stands between the two, and what can be done about it. */
export function FamilyCard({ binding, onDone }: FamilyCardProps) {
  const { t } = useTranslation('patient');
  const { role, state, name, number, code } = binding;
  return (
    <div className="ps-card">
      <h3>{name}</h3>
      <p className="ps-soft">{number}</p>
      <p>{t(`family.${role}-${state}`, { name })}</p>
      {role === 'CHILD' && state === 'PENDING' && code !== undefined && <Code code={code} name={name} />}
      {role === 'PARENT' && state === 'PENDING' && <AcceptForm binding={binding} onDone={onDone} />}
      <div className="ps-row">
        {role === 'CHILD' && state === 'ACTIVE' && <ActButton binding={binding} />}
        <EndButton binding={binding} onDone={onDone} />
      </div>
    </div>
  );
}

/** To be told by mouth or telephone: digit by digit, large. */
function Code({ code, name }: { readonly code: string; readonly name: string }) {
  const { t } = useTranslation('patient');
  return (
    <div className="ps-stack">
      <p>{t('family.code', { name })}</p>
      <p className="ps-mine-code">{code}</p>
    </div>
  );
}

function ActButton({ binding: { id, name } }: { readonly binding: FamilyBinding }) {
  const { t } = useTranslation('patient');
  const navigate = useNavigate();
  const now = useActingFor() === id;
  const act = () => {
    resetDraft();
    actFor(id);
    void navigate('/my/receipts');
  };
  return now ? (
    <Button onClick={backToSelf}>{t('acting.back')}</Button>
  ) : (
    <Button type="primary" onClick={act}>
      {t('family.act', { name })}
    </Button>
  );
}

function EndButton({ binding, onDone }: FamilyCardProps) {
  const { t } = useTranslation('patient');
  const queries = useQueryClient();
  const acting = useActingFor();
  const act = useAct(endFamily);
  const { id, name, role, state } = binding;
  const word = state === 'PENDING' ? (role === 'CHILD' ? 'cancel' : 'decline') : 'end';
  return (
    <ConfirmAct
      label={t(`family.${word}`)}
      title={t(`family.${word}-title`, { name })}
      confirm={t(`family.${word}`)}
      act={act}
      input={id}
      danger
      onDone={() => {
        if (acting === id) backToSelf();
        onDone(t('family.ended', { name }));
        void queries.invalidateQueries({ queryKey: ['mine'] });
      }}
    >
      <p>{t(`family.${word}-text`, { name })}</p>
    </ConfirmAct>
  );
}
