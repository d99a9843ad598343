import { useQueryClient } from '@tanstack/react-query';
import { isResidentId } from '@piaosu/core';
import { Button, Input } from 'antd';
import type { InputRef } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import type { HTMLAttributes } from 'react';
import { useTranslation } from 'react-i18next';
import { inviteRelative } from '../../api/patients.ts';
import { useAct } from '../../api/use-act.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';

/** 证件类型 01: resident identity card. */
const ID_CARD = '01';

interface InviteFormProps {
  /** With the name of who was asked; undefined when nobody was. */
  readonly onDone: (name: string | undefined) => void;
}

/** Asks a parent to be allowed to act for them. What is typed is kept nowhere but in these fields. */
export function InviteForm({ onDone }: InviteFormProps) {
  const { t } = useTranslation('patient');
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [number, setNumber] = useState('');
  const act = useAct(inviteRelative);
  const card = number.normalize('NFKC').replaceAll(/\s/gu, '').toUpperCase();
  // Whoever is asked under a number that is nobody's never sees it, and the digits are told to no one.
  const wrong = card.length >= 18 && !isResidentId(card);
  const ask = async () => {
    const asked = await act.run({ idType: ID_CARD, number: card, name: name.trim() });
    if (asked === undefined) return;
    await queries.invalidateQueries({ queryKey: ['mine', 'family'] });
    onDone(name.trim());
  };
  const complete = name.trim() !== '' && isResidentId(card);
  return (
    <form
      className="ps-card"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <h2>{t('family.ask')}</h2>
      <p>{t('family.ask-text')}</p>
      <Field label={t('family.name')} value={name} first onChange={setName} />
      <Field label={t('family.number')} value={number} inputMode="text" onChange={setNumber} />
      <p role="alert">{wrong ? t('family.number-wrong') : ''}</p>
      {act.problem !== undefined && <ProblemNotice problem={act.problem} />}
      <div className="ps-row">
        <Button type="primary" htmlType="submit" loading={act.running} disabled={!complete}>
          {t('family.send')}
        </Button>
        <Button
          onClick={() => {
            onDone(undefined);
          }}
        >
          {t('family.back')}
        </Button>
      </div>
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  /** Takes the focus: the button that opened the form is gone. */
  readonly first?: boolean;
  readonly inputMode?: HTMLAttributes<HTMLInputElement>['inputMode'];
  readonly onChange: (value: string) => void;
}

function Field({ label, value, first = false, inputMode, onChange }: FieldProps) {
  const id = useId();
  const field = useRef<InputRef>(null);
  useEffect(() => {
    if (first) field.current?.focus();
  }, [first]);
  return (
    <div className="ps-mine-field">
      <label htmlFor={id}>{label}</label>
      <Input
        ref={field}
        id={id}
        autoComplete="off"
        inputMode={inputMode}
        value={value}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      />
    </div>
  );
}
