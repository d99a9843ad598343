import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { ApiProblem } from '../api/problem.ts';
import { ButtonLink } from '../ui/button-link.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Page } from '../ui/page.tsx';

/** What is shown where a page broke: whose fault it is, what to do, and the trace id for who mends it. */
export function Broken() {
  const { t } = useTranslation('app');
  const error: unknown = useRouteError();
  const traceId = error instanceof ApiProblem ? error.traceId : undefined;
  return (
    <Page title={t('broken.title')} lead={t(isOutdated(error) ? 'broken.outdated' : 'broken.text')}>
      {traceId !== undefined && (
        <p>
          {t('broken.trace')}: <CopyText text={traceId} />
        </p>
      )}
      <div className="ps-row">
        <Button
          type="primary"
          onClick={() => {
            window.location.reload();
          }}
        >
          {t('broken.reload')}
        </Button>
        <ButtonLink to="/" leaves>
          {t('broken.home')}
        </ButtonLink>
      </div>
    </Page>
  );
}

/** A file of this build is not served any more: the service was updated while the page stood open. */
function isOutdated(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|module script/iu.test(error.message);
}
