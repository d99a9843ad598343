import { useId } from 'react';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Choice } from '../../ui/choice.tsx';
import { LabelledInput } from '../../ui/labelled-input.tsx';
import { fieldsOf, mayBeFixed } from './registration.ts';
import type { TypedInstitution } from './registration.ts';
import { TIER_NAMES, useRegistryWords } from './registry-words.ts';
import { useInstitutions } from './use-institutions.ts';

interface RegistrationFieldsProps {
  readonly typed: TypedInstitution;
  readonly missing: readonly (keyof TypedInstitution)[];
  readonly organisation: string;
  readonly onChange: (typed: TypedInstitution) => void;
}

/** What the registry asks of an institution of this kind. */
export function RegistrationFields({ typed, missing, organisation, onChange }: RegistrationFieldsProps) {
  const { t } = useTranslation('administration');
  const { publisher, endpoint, payer } = fieldsOf(typed.kind);
  const text = (name: 'id' | 'name' | 'uscc' | 'endpoint') => (
    <LabelledInput
      id={`institution-${name}`}
      label={t(`field.${name}`)}
      hint={t(`field.${name}-hint`)}
      value={typed[name]}
      faulty={typed[name].trim() !== '' && missing.includes(name)}
      onChange={(value) => {
        onChange({ ...typed, [name]: value });
      }}
    />
  );
  return (
    <>
      <div className="ps-fields">
        {text('name')}
        {text('id')}
        {text('uscc')}
        {endpoint && text('endpoint')}
        {publisher && <PublisherField {...{ typed, organisation, onChange }} />}
      </div>
      {payer && <PayerFields typed={typed} onChange={onChange} />}
    </>
  );
}

type OneField = Pick<RegistrationFieldsProps, 'typed' | 'onChange'>;

/** The log that a hospital's receipts go into. */
function PublisherField({ typed, organisation, onChange }: OneField & { readonly organisation: string }) {
  const { t } = useTranslation('administration');
  const id = useId();
  const { list = [] } = useInstitutions();
  const publishers = list.filter(
    ({ kinds, org, state }) => kinds.includes('PUBLISHER') && org === organisation && state === 'ACTIVE',
  );
  return (
    <div className="ps-field">
      <label htmlFor={id}>{t('field.publisher')}</label>
      <Select
        id={id}
        value={typed.publisher === '' ? null : typed.publisher}
        placeholder={t('field.choose')}
        options={publishers.map((each) => ({ value: each.id, label: each.name }))}
        onChange={(publisher) => {
          onChange({ ...typed, publisher });
        }}
      />
      <span className="ps-soft">{t(publishers.length === 0 ? 'field.publisher-none' : 'field.publisher-hint')}</span>
    </div>
  );
}

/** In which order it pays, and whether it pays what was spent or a fixed sum. */
function PayerFields({ typed, onChange }: OneField) {
  const { t } = useTranslation('administration');
  const words = useRegistryWords();
  const id = useId();
  return (
    <>
      <div className="ps-field">
        <label htmlFor={id}>{t('field.tier')}</label>
        <Select
          id={id}
          value={typed.tier}
          options={TIER_NAMES.map((tier) => ({ value: tier, label: words.tierName(tier) }))}
          onChange={(tier) => {
            onChange({ ...typed, tier });
          }}
        />
      </div>
      {mayBeFixed(typed.tier) && (
        <Choice
          label={t('field.benefit')}
          options={(['INDEMNITY', 'FIXED'] as const).map((value) => ({ value, label: t(`benefit.${value}`) }))}
          value={typed.benefit}
          onChange={(benefit) => {
            onChange({ ...typed, benefit });
          }}
        />
      )}
    </>
  );
}
