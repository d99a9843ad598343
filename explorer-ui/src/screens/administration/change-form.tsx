import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeInstitution } from '../../api/administration.ts';
import type { Institution } from '../../api/administration.ts';
import { useAct } from '../../api/use-act.ts';
import { Choice } from '../../ui/choice.tsx';
import { LabelledInput } from '../../ui/labelled-input.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { changeOf, readTyped, TRACE_POLICIES } from './institution-change.ts';

interface ChangeFormProps {
  readonly institution: Institution;
  readonly onDone: () => void;
}

/** What may change of an institution: its name, a publisher's address, a payer's rules for claims. */
export function ChangeForm({ institution, onDone }: ChangeFormProps) {
  const { t } = useTranslation('administration');
  const [typed, setTyped] = useState(() => readTyped(institution));
  const act = useAct(changeInstitution);
  const change = changeOf(institution, typed);
  const save = async () => {
    if (change === undefined) return;
    if ((await act.run({ id: institution.id, change })) !== undefined) onDone();
  };
  const field = (name: 'name' | 'endpoint' | 'filingDays' | 'reserveWorkingDays') => (
    <LabelledInput
      id={`change-${name}`}
      label={t(`field.${name}`)}
      hint={t(`field.${name}-hint`)}
      value={typed[name]}
      numeric={name === 'filingDays' || name === 'reserveWorkingDays'}
      onChange={(value) => {
        setTyped({ ...typed, [name]: value });
      }}
    />
  );
  const isPayer = institution.kinds.includes('PAYER');
  return (
    <section className="ps-card ps-stack" aria-labelledby="institution-change">
      <h2 id="institution-change">{t('change.title')}</h2>
      <div className="ps-fields">
        {field('name')}
        {institution.kinds.includes('PUBLISHER') && field('endpoint')}
        {isPayer && field('filingDays')}
        {isPayer && field('reserveWorkingDays')}
      </div>
      {isPayer && (
        <Choice
          label={t('field.tracePolicy')}
          options={TRACE_POLICIES.map((value) => ({ value, label: t(`trace-policy.${value}`) }))}
          value={typed.tracePolicy}
          onChange={(tracePolicy) => {
            setTyped({ ...typed, tracePolicy });
          }}
        />
      )}
      {act.problem !== undefined && <ProblemNotice problem={act.problem} again={() => void save()} />}
      {act.answer !== undefined && <p role="status">{t('change.done')}</p>}
      <div>
        <Button disabled={change === undefined} loading={act.running} onClick={() => void save()}>
          {t('change.do')}
        </Button>
      </div>
    </section>
  );
}
