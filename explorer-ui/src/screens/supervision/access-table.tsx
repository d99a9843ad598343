import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Access, RestRole } from '@piaosu/gateway/api';
import { LOOK_REASONS, SUBJECTS, listAccess, type LookReason } from '../../api/supervision.ts';
import type { Resources } from '../../locales/resources.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useNameOf } from './institution-names.ts';
import type { ListColumn } from './list-table.tsx';
import { organisationOf } from './organisation-words.ts';
import { usePaged } from './paged.ts';
import { PagedTable } from './paged-table.tsx';

interface AccessTableProps {
  readonly reason: LookReason;
  readonly subject: string | undefined;
}

/** Who looked at what, when and why; newest first. */
export function AccessTable({ reason, subject }: AccessTableProps) {
  const { t } = useTranslation('supervision');
  const list = usePaged(['access-log', reason, subject], (cursor, signal) =>
    listAccess({ reason, subject }, cursor, signal),
  );
  const columns = useColumns();
  return (
    <PagedTable
      caption={t('access.caption')}
      list={list}
      rowKey={({ id }) => id}
      columns={columns}
      empty={<EmptyState title={t('access.none')}>{t('access.none-text')}</EmptyState>}
    />
  );
}

function useColumns(): ListColumn<Access>[] {
  const { t } = useTranslation(['supervision', 'app', 'ui']);
  const nameOf = useNameOf();
  return [
    { key: 'at', title: t('access.at'), cell: ({ at }) => <Moment at={at} precision="second" /> },
    {
      ...{ key: 'who', title: t('access.who'), head: true },
      cell: (row) => (
        <>
          {whoOf(t, row, nameOf)}
          <br />
          <span className="ps-soft">{personOf(t, row)}</span>
        </>
      ),
    },
    { key: 'what', title: t('access.what'), cell: ({ action }) => actionOf(t, action) },
    { key: 'why', title: t('access.why'), cell: ({ purpose }) => reasonOf(t, purpose) },
    { key: 'outcome', title: t('access.outcome'), cell: ({ outcome }) => outcomeOf(t, outcome) },
    {
      ...{ key: 'subject', title: t('access.subject') },
      cell: ({ subject }) => <SubjectCell subject={subject} />,
    },
  ];
}

/** What a question about figures names: a subject and two days. */
const FIGURES = /^(receipts|verdicts|claims|duplicates)\/(\d{4}-\d{2}-\d{2})\/(\d{4}-\d{2}-\d{2})$/u;

function SubjectCell({ subject }: { readonly subject: string }) {
  const { t } = useTranslation('supervision');
  if (subject === 'access-log') return t('access.whole');
  const [, name, from, to] = FIGURES.exec(subject) ?? [];
  const known = [...SUBJECTS, 'duplicates' as const].find((each) => each === name);
  if (known !== undefined) return t('access.figures', { what: t(`${known}.title`), from, to });
  return <CopyText text={subject} short={subject.length > 30 ? `${subject.slice(0, 10)}…` : subject} />;
}

type T = TFunction<readonly ['supervision', 'app', 'ui']>;
type Words = Resources['supervision'];

function whoOf(t: T, { institution, org }: Access, nameOf: (id: string) => string): string {
  if (institution === 'PUBLIC') return t('public');
  const isAuthority = institution.startsWith('AUTH-');
  return isAuthority ? t('access.authority', { organisation: organisationOf(t, org) }) : nameOf(institution);
}

/** The account, and in which role; another organisation tells neither. */
function personOf(t: T, { actor, role }: Access): string {
  const roles = rolesOf(t, role);
  const who = actor === 'gateway' ? t('access.gateway') : actor;
  return roles === '' ? who : `${roles} · ${who}`;
}

function rolesOf(t: T, roles: string | null): string {
  const words = t('app:role', { returnObjects: true });
  const known = (role: string): role is RestRole => Object.hasOwn(words, role);
  return (roles ?? '')
    .split(',')
    .map((role) => (known(role) ? t(`app:role.${role}`) : role))
    .join(' / ');
}

function actionOf(t: T, action: string): string {
  const key = action.replaceAll('.', '-');
  const words = t('access.action', { returnObjects: true });
  const known = (name: string): name is keyof Words['access']['action'] => Object.hasOwn(words, name);
  return known(key) ? t(`access.action.${key}`) : action;
}

function reasonOf(t: T, purpose: string | null): string {
  const reason = LOOK_REASONS.find((each) => each === purpose);
  return reason === undefined ? t('access.no-why') : t(`reason.${reason}`);
}

/** Of a verification its verdict; of other looks what came of them. */
function outcomeOf(t: T, outcome: string): string {
  const words = t('ui:verdict', { returnObjects: true });
  const known = (name: string): name is keyof Resources['ui']['verdict'] => Object.hasOwn(words, name);
  if (known(outcome)) return t(`ui:verdict.${outcome}`);
  const others = t('access.outcome-word', { returnObjects: true });
  const isOther = (name: string): name is keyof Words['access']['outcome-word'] => Object.hasOwn(others, name);
  return isOther(outcome) ? t(`access.outcome-word.${outcome}`) : outcome;
}
