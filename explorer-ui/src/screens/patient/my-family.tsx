import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyBinding } from '@piaosu/gateway/api';
import { toApiProblem } from '../../api/problem.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { familyQuery } from './acting.ts';
import { FamilyCard } from './family-card.tsx';
import { InviteForm } from './invite-form.tsx';
import { PatientPage } from './patient-page.tsx';
import { Said } from './said.tsx';
import type { Done } from './said.tsx';

/** For whom somebody acts and who acts for them: ask, accept, act, end. */
export default function MyFamily() {
  const { t } = useTranslation('patient');
  return (
    <PatientPage lead={t('family.lead')}>
      <Family />
    </PatientPage>
  );
}

function Family() {
  const { t } = useTranslation('patient');
  const { data, error, refetch } = useQuery(familyQuery);
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<Done | undefined>(undefined);
  if (error !== null) return <ProblemNotice problem={toApiProblem(error)} again={() => void refetch()} />;
  if (data === undefined) return <PageSkeleton />;
  const open = data.items
    .filter(({ state }) => state !== 'ENDED')
    // What waits for an answer comes first.
    .toSorted((a, b) => Number(a.state === 'ACTIVE') - Number(b.state === 'ACTIVE'));
  const say = (text: string) => {
    setDone({ text });
  };
  const close = (name: string | undefined) => {
    setAsking(false);
    if (name !== undefined) say(t('family.asked', { name }));
  };
  if (asking) return <InviteForm onDone={close} />;
  return (
    <>
      <Said done={done} />
      <Bindings title={t('family.i-act')} onDone={say} bindings={open.filter(({ role }) => role === 'CHILD')} />
      <Bindings title={t('family.acts-for-me')} onDone={say} bindings={open.filter(({ role }) => role === 'PARENT')} />
      {open.length === 0 && <EmptyState title={t('family.none')}>{t('family.none-text')}</EmptyState>}
      <div>
        <Button
          type="primary"
          onClick={() => {
            setAsking(true);
          }}
        >
          {t('family.ask')}
        </Button>
      </div>
    </>
  );
}

interface BindingsProps {
  readonly title: string;
  readonly bindings: readonly FamilyBinding[];
  readonly onDone: (text: string) => void;
}

function Bindings({ title, bindings, onDone }: BindingsProps) {
  if (bindings.length === 0) return null;
  return (
    <section className="ps-stack">
      <h2>{title}</h2>
      <ul className="ps-mine-list" aria-label={title}>
        {bindings.map((binding) => (
          <li key={binding.id}>
            <FamilyCard binding={binding} onDone={onDone} />
          </li>
        ))}
      </ul>
    </section>
  );
}
