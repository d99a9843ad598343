import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { InstitutionKind } from '@piaosu/core';
import { registerInstitution } from '../../api/administration.ts';
import { useAct } from '../../api/use-act.ts';
import { useSignedIn } from '../../session/session.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Choice } from '../../ui/choice.tsx';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { RegistrationFields } from './registration-fields.tsx';
import { emptyInstitution, missingIn, toRegistration } from './registration.ts';
import { useRegistryWords } from './registry-words.ts';
import { ALL_INSTITUTIONS, kindsRegisteredBy } from './use-institutions.ts';
import './administration.css';

/** Registers an institution of the own organisation; its first key is made and kept by the gateway. */
export default function NewInstitution() {
  const { t } = useTranslation('administration');
  const session = useSignedIn();
  const kinds = kindsRegisteredBy(session?.org);
  const [first] = kinds;
  return (
    <Page lead={t('new.lead')}>
      {first === undefined ? (
        <EmptyState title={t('new.nobody')} action={<ButtonLink to="/institutions">{t('new.back')}</ButtonLink>}>
          {t('new.nobody-text')}
        </EmptyState>
      ) : (
        <Registration kinds={kinds} first={first} organisation={session?.org ?? ''} />
      )}
    </Page>
  );
}

interface RegistrationProps {
  readonly kinds: readonly InstitutionKind[];
  readonly first: InstitutionKind;
  readonly organisation: string;
}

function Registration({ kinds, first, organisation }: RegistrationProps) {
  const { t } = useTranslation('administration');
  const words = useRegistryWords();
  const [typed, setTyped] = useState(() => emptyInstitution(first));
  const queries = useQueryClient();
  const navigate = useNavigate();
  const act = useAct(registerInstitution);
  const missing = missingIn(typed);
  const done = ({ id }: { readonly id: string }) => {
    void queries.invalidateQueries({ queryKey: ALL_INSTITUTIONS });
    void navigate(`/institutions/${encodeURIComponent(id)}`);
  };
  return (
    <section className="ps-card ps-stack" aria-label={t('new.form')}>
      <Choice
        label={t('column.kind')}
        options={kinds.map((kind) => ({ value: kind, label: words.kind(kind) }))}
        value={typed.kind}
        onChange={(kind) => {
          setTyped({ ...typed, kind });
        }}
      />
      <RegistrationFields typed={typed} missing={missing} organisation={organisation} onChange={setTyped} />
      <p className="ps-soft">{t('new.key')}</p>
      <div>
        <ConfirmAct
          label={t('new.do')}
          title={t('new.sure')}
          confirm={t('new.do')}
          primary
          disabled={missing.length > 0}
          act={act}
          input={toRegistration(typed)}
          onDone={done}
        >
          <p>
            <strong>{typed.name}</strong> · {words.kind(typed.kind)} · <span className="ps-code">{typed.id}</span>
          </p>
          <p>{t('new.after')}</p>
        </ConfirmAct>
      </div>
    </section>
  );
}
