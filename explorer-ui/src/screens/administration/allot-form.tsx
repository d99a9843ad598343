import { Alert, Select } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { allotSegment } from '../../api/administration.ts';
import type { Segment } from '../../api/administration.ts';
import { useAct } from '../../api/use-act.ts';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { LabelledInput } from '../../ui/labelled-input.tsx';
import { NO_SEGMENT, overlapOf, placeOf, readSegment, sizeOf } from './segment-order.ts';
import type { TypedSegment } from './segment-order.ts';
import { useInstitutions } from './use-institutions.ts';

interface AllotFormProps {
  readonly segments: readonly Segment[];
  readonly onDone: () => void;
}

/** Gives a hospital numbers of its own; says before sending when somebody has some of them. */
export function AllotForm({ segments, onDone }: AllotFormProps) {
  const { t } = useTranslation('administration');
  const [typed, setTyped] = useState(NO_SEGMENT);
  const act = useAct(allotSegment);
  const read = readSegment(typed);
  const overlap = read === undefined ? undefined : overlapOf(read, segments);
  const done = () => {
    setTyped({ ...NO_SEGMENT, issuer: typed.issuer });
    onDone();
  };
  return (
    <section className="ps-card ps-stack" aria-labelledby="allot">
      <h2 id="allot">{t('allot.title')}</h2>
      <SegmentFields
        typed={typed}
        onChange={(next) => {
          act.reset();
          setTyped(next);
        }}
      />
      {overlap !== undefined && (
        <Alert type="error" showIcon title={t('allot.overlap', { from: overlap.from, to: overlap.to })} />
      )}
      {act.answer !== undefined && read === undefined && <p role="status">{t('allot.done')}</p>}
      <div>
        <ConfirmAct
          label={t('allot.do')}
          title={t('allot.sure')}
          confirm={t('allot.do')}
          primary
          disabled={read === undefined || overlap !== undefined}
          act={act}
          input={{ ...(read ?? NO_SEGMENT), after: read === undefined ? null : placeOf(read, segments) }}
          onDone={done}
        >
          {read !== undefined && (
            <p>
              <span className="ps-code">{read.code}</span> {read.from} – {read.to}
              {' · '}
              {t('allot.size', { receipts: sizeOf(read).toLocaleString('en-US') })}
            </p>
          )}
          <p>{t('allot.after')}</p>
        </ConfirmAct>
      </div>
    </section>
  );
}

interface SegmentFieldsProps {
  readonly typed: TypedSegment;
  readonly onChange: (typed: TypedSegment) => void;
}

function SegmentFields({ typed, onChange }: SegmentFieldsProps) {
  const { t } = useTranslation('administration');
  return (
    <div className="ps-fields">
      {(['code', 'from', 'to'] as const).map((name) => (
        <LabelledInput
          key={name}
          id={`segment-${name}`}
          label={t(`field.${name}`)}
          hint={t(`field.${name}-hint`)}
          numeric
          value={typed[name]}
          onChange={(value) => {
            onChange({ ...typed, [name]: value });
          }}
        />
      ))}
      <IssuerField
        value={typed.issuer}
        onChange={(issuer) => {
          onChange({ ...typed, issuer });
        }}
      />
    </div>
  );
}

function IssuerField({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }) {
  const { t } = useTranslation('administration');
  const id = useId();
  const { list = [] } = useInstitutions();
  const hospitals = list.filter(({ kinds, state }) => kinds.includes('HOSPITAL') && state === 'ACTIVE');
  return (
    <div className="ps-field">
      <label htmlFor={id}>{t('field.issuer')}</label>
      <Select
        id={id}
        showSearch={{ optionFilterProp: 'label' }}
        value={value === '' ? null : value}
        placeholder={t('field.choose')}
        options={hospitals.map((each) => ({ value: each.id, label: each.name }))}
        onChange={onChange}
      />
      {hospitals.length === 0 && <span className="ps-soft">{t('field.issuer-none')}</span>}
    </div>
  );
}
