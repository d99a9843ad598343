import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyBinding } from '@piaosu/gateway/api';
import { acceptFamily } from '../../api/patients.ts';
import { useAct } from '../../api/use-act.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';

interface AcceptFormProps {
  readonly binding: FamilyBinding;
  /** Says what was done. */
  readonly onDone: (text: string) => void;
}

/** The parent's yes: with the six digits that the child told. */
export function AcceptForm({ binding: { id, name }, onDone }: AcceptFormProps) {
  const { t } = useTranslation('patient');
  const field = useId();
  const queries = useQueryClient();
  const [code, setCode] = useState('');
  const act = useAct(acceptFamily);
  const accept = async () => {
    const accepted = await act.run({ id, code });
    if (accepted === undefined) return;
    onDone(t('family.accepted', { name }));
    await queries.invalidateQueries({ queryKey: ['mine'] });
  };
  return (
    <form
      className="ps-stack"
      onSubmit={(event) => {
        event.preventDefault();
        void accept();
      }}
    >
      <p>{t('family.accept-text', { name })}</p>
      <label htmlFor={field}>{t('family.code-field')}</label>
      <Input
        id={field}
        className="ps-mine-code-field"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        value={code}
        onChange={({ target }) => {
          setCode(target.value.replaceAll(/\D/gu, ''));
        }}
      />
      {act.problem !== undefined && <ProblemNotice problem={act.problem} />}
      <div>
        <Button type="primary" htmlType="submit" loading={act.running} disabled={code.length !== 6}>
          {t('family.accept', { name })}
        </Button>
      </div>
    </form>
  );
}
