import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { DecidedAlert } from '@piaosu/gateway/api';
import { toApiProblem } from '../../api/problem.ts';
import { readAlert, readAlertEvidence } from '../../api/supervision.ts';
import { useAct } from '../../api/use-act.ts';
import { hasRole, useSession } from '../../session/session.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { useSentences } from '../../ui/sentences.ts';
import { SeverityFlag, StateFlag } from './alert-flags.tsx';
import { AlertDecisions } from './alert-decisions.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { Fact } from './fact.tsx';
import { useNameOf } from './institution-names.ts';
import { useResponsible } from './responsible.ts';
import './supervision.css';

/** One alert: what it says and how much is known, what it rests on, and what is decided about it. */
export default function AlertPage() {
  const { t } = useTranslation('supervision');
  const language = useSentences();
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['alert', id],
    queryFn: ({ signal }) => readAlert(id, signal),
  });
  const back = <ButtonLink to="/supervision/alerts">{t('alert.to-list')}</ButtonLink>;
  if (data === undefined) {
    return (
      <Page actions={back}>
        {error === null ? (
          <PageSkeleton />
        ) : (
          <ProblemNotice problem={toApiProblem(error)} again={() => void refetch()} />
        )}
      </Page>
    );
  }
  return (
    <Page title={data.sentence[language]} actions={back}>
      <AlertFacts alert={data} />
      <Evidence alert={data} />
      <AlertDecisions alert={data} />
    </Page>
  );
}

function AlertFacts({ alert }: { readonly alert: DecidedAlert }) {
  const { t } = useTranslation('supervision');
  const language = useSentences();
  const nameOf = useNameOf();
  const responsible = useResponsible(alert);
  return (
    <section className="ps-card" aria-labelledby="alert-facts">
      <h2 id="alert-facts">{t('alert.facts')}</h2>
      <dl className="ps-super-facts">
        <Fact name={t('alert.certainty')}>
          <strong>{alert.wording[language]}</strong>
        </Fact>
        <Fact name={t('alerts.severity')}>
          <SeverityFlag severity={alert.severity} />
        </Fact>
        <Fact name={t('alerts.state')}>
          <StateFlag {...alert} />
        </Fact>
        <Fact name={t('alerts.who')}>
          {alert.institution === null ? t('alert.no-institution') : nameOf(alert.institution)}
        </Fact>
        <Fact name={t('alert.responsible')}>{responsible}</Fact>
        <Fact name={t('alerts.due')}>
          <Moment at={alert.due} />
        </Fact>
        <Fact name={t('alerts.at')}>
          <Moment at={alert.at} />
        </Fact>
        <Fact name={t('alert.subject')}>
          <CopyText text={alert.subject} short={shortOf(alert.subject)} />
        </Fact>
        {alert.tx !== null && (
          <Fact name={t('alert.tx')}>
            <CopyText text={alert.tx} short={`${alert.tx.slice(0, 16)}…`} />
          </Fact>
        )}
        {alert.block !== null && <Fact name={t('alert.block')}>{alert.block}</Fact>}
      </dl>
    </section>
  );
}

function Evidence({ alert }: { readonly alert: DecidedAlert }) {
  const { t } = useTranslation('supervision');
  const file = useAct(saveEvidence);
  const maySave = hasRole(useSession(), ['AUDITOR']);
  return (
    <section className="ps-card" aria-labelledby="alert-evidence">
      <h2 id="alert-evidence">{t('alert.evidence')}</h2>
      <EvidenceList evidence={alert.evidence} />
      {maySave && (
        <>
          <p className="ps-soft">{t('alert.evidence-text')}</p>
          <div>
            <Button
              icon={<DownloadOutlined aria-hidden />}
              loading={file.running}
              onClick={() => void file.run(alert.id)}
            >
              {t('alert.download')}
            </Button>
          </div>
          {file.problem !== undefined && <ProblemNotice problem={file.problem} />}
          <p role="status">{file.answer === true ? t('alert.downloaded') : ''}</p>
        </>
      )}
    </section>
  );
}

async function saveEvidence(id: string): Promise<true> {
  saveFile(`piaosu-alert-${id}.json`, await readAlertEvidence(id));
  return true;
}

/** A tag is long and says nothing: its beginning tells it from others. */
function shortOf(subject: string): string {
  return subject.length > 44 ? `${subject.slice(0, 40)}…` : subject;
}
