import { useTranslation } from 'react-i18next';
import { useSignedIn } from '../../session/session.ts';
import { Page } from '../../ui/page.tsx';
import { Checkpoints } from './checkpoints.tsx';
import { LedgerSearch } from './ledger-search.tsx';
import { NewestBlocks } from './newest-blocks.tsx';
import './ledger.css';

/** The ledger as this organisation holds it: blocks as they come, checkpoints, and one field to find a thing. */
export default function Ledger() {
  const { t } = useTranslation('ledger');
  const mayFind = useSignedIn()?.roles.includes('AUDITOR') === true;
  return (
    <Page lead={t('lead')}>
      {mayFind && <LedgerSearch />}
      <NewestBlocks />
      <Checkpoints />
    </Page>
  );
}
