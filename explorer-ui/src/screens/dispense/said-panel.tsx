import { useTranslation } from 'react-i18next';
import { sentenceOfCode } from '../../api/problem.ts';
import { useNextStep } from '../../ui/next-step.ts';
import { useSentences } from '../../ui/sentences.ts';
import { ToneSign } from '../../ui/tone-sign.tsx';
import type { Notice, Said } from './said.ts';

/** The answer to the last scan, large enough to be read at arm's length: sign, word and colour say the same. */
export function SaidPanel({ said }: { readonly said: Said | undefined }) {
  const { t } = useTranslation('dispense');
  return (
    <div className="ps-said" role="status" data-tone={said?.tone ?? 'none'} data-code={said?.code}>
      {said === undefined ? <p className="ps-soft">{t('nothing-yet')}</p> : <Answer said={said} />}
    </div>
  );
}

function Answer({ said }: { readonly said: Said }) {
  const { t } = useTranslation('dispense');
  const language = useSentences();
  const { words, code = '', about, notice, count = 0 } = said;
  return (
    <>
      {said.tone !== 'plain' && <ToneSign tone={said.tone} />}
      <div>
        <strong>
          {words === undefined ? (sentenceOfCode(code, language) ?? code) : t(`said.${words}`, { count })}
        </strong>
        {about !== undefined && <span className="ps-said-about">{about}</span>}
        {notice !== undefined && <RecallWords notice={notice} />}
        {words === undefined && <WhatToDo code={code} />}
      </div>
    </>
  );
}

function RecallWords({ notice: { notice, class: degree } }: { readonly notice: Notice }) {
  const { t } = useTranslation('dispense');
  return (
    <span>
      {t('notice', { notice })}
      {degree !== undefined && ` · ${t('recall-class', { degree })}`}
    </span>
  );
}

function WhatToDo({ code }: { readonly code: string }) {
  const { t } = useTranslation('dispense');
  const nextStep = useNextStep();
  return (
    <span>
      <b>{t('next')}</b> {nextStep(code)} <span className="ps-soft ps-code">{code}</span>
    </span>
  );
}
