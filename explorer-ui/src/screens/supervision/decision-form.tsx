import { useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DecidedAlert } from '@piaosu/gateway/api';
import { decideAlert } from '../../api/supervision.ts';
import { useAct } from '../../api/use-act.ts';
import { Choice } from '../../ui/choice.tsx';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { decisionsFor, reasonsOf, type Decision, type DecisionOption } from './decision-options.ts';

/** Decision, reason and note of whoever must decide. */
export function DecisionForm({ alert }: { readonly alert: DecidedAlert }) {
  const { t } = useTranslation('supervision');
  const [decision, setDecision] = useState<Decision | undefined>(undefined);
  const [chosen, setChosen] = useState<DecisionOption['reason'] | undefined>(undefined);
  const [note, setNote] = useState('');
  // It stands for good: neither it nor its reason is suggested.
  const options = decision === undefined ? [] : reasonsOf(decision);
  const option = options.find(({ reason }) => reason === chosen);
  return (
    <div className="ps-super-form">
      <h3>{t('alert.decide')}</h3>
      <p className="ps-soft">{t('alert.decide-text')}</p>
      <Choice
        label={t('alert.decision')}
        options={decisionsFor(alert.responsible.role).map((value) => ({ value, label: t(`alert.${value}`) }))}
        value={decision}
        onChange={setDecision}
      />
      {decision !== undefined && (
        <Choice
          label={t('alert.reason')}
          options={options.map(({ reason }) => ({ value: reason, label: t(`decision-reason.${reason}`) }))}
          value={option?.reason}
          onChange={setChosen}
        />
      )}
      <NoteField value={note} onChange={setNote} />
      {option === undefined ? <p className="ps-soft">{t('alert.choose')}</p> : <Submit {...{ alert, option, note }} />}
    </div>
  );
}

interface SubmitProps {
  readonly alert: DecidedAlert;
  readonly option: DecisionOption;
  readonly note: string;
}

function Submit({ alert, option, note }: SubmitProps) {
  const { t } = useTranslation('supervision');
  const queries = useQueryClient();
  const act = useAct(decideAlert);
  const done = () => {
    void queries.invalidateQueries({ queryKey: ['alert', alert.id] });
    void queries.invalidateQueries({ queryKey: ['alerts'] });
  };
  return (
    <div>
      <ConfirmAct
        label={t('alert.submit')}
        title={t('alert.confirm-title')}
        confirm={t('alert.confirm')}
        act={act}
        input={{ id: alert.id, body: note.trim() === '' ? option : { ...option, note: note.trim() } }}
        onDone={done}
      >
        <p>
          <strong>{t(`alert.${option.decision}`)}</strong> · {t(`decision-reason.${option.reason}`)}
        </p>
        <p>{t('alert.decide-text')}</p>
      </ConfirmAct>
    </div>
  );
}

function NoteField({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }) {
  const { t } = useTranslation('supervision');
  const id = useId();
  return (
    <div className="ps-super-label">
      <label htmlFor={id}>{t('alert.note')}</label>
      <Input.TextArea
        id={id}
        aria-describedby={`${id}-hint`}
        rows={3}
        maxLength={2000}
        value={value}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      />
      <p id={`${id}-hint`} className="ps-soft">
        {t('alert.note-hint')}
      </p>
    </div>
  );
}
