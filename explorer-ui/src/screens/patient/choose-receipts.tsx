import { RightOutlined } from '@ant-design/icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MyReceipt } from '@piaosu/gateway/api';
import { listMyReceipts, numberOf } from '../../api/patients.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useStore } from '../../api/store.ts';
import { AppliedNote } from './applied-note.tsx';
import { draft, isClaimable, resetDraft } from './claim-draft.ts';
import { NoReceipts } from './my-receipts.tsx';
import { PagedList } from './paged-list.tsx';
import { usePages } from './pages.ts';
import { ReceiptStand, ReceiptWords } from './receipt-words.tsx';

const NEXT = { search: '?step=payer' };

/** One press takes a receipt and goes on; who has several for one office ticks them. */
export function ChooseReceipts() {
  const { t } = useTranslation('patient');
  const pages = usePages('receipts', listMyReceipts);
  const [several, setSeveral] = useState(false);
  const claimable = pages.items.filter(isClaimable);
  useEffect(resetDraft, []);
  return (
    <>
      <PagedList
        label={t('receipts.label')}
        pages={pages}
        shown={claimable}
        itemKey={numberOf}
        empty={pages.items.length === 0 ? <NoReceipts /> : <NothingLeft />}
      >
        {(receipt) => (several ? <Ticked receipt={receipt} /> : <Taken receipt={receipt} />)}
      </PagedList>
      {claimable.length > 1 && (
        <Switch
          label={t('give.several')}
          hint={t('give.several-hint')}
          on={several}
          onChange={(on) => {
            resetDraft();
            setSeveral(on);
          }}
        />
      )}
      {several && <GoOn />}
    </>
  );
}

function Taken({ receipt }: { readonly receipt: MyReceipt }) {
  return (
    <Link
      className="ps-mine-card"
      to={NEXT}
      onClick={() => {
        draft.set({ receipts: [receipt] });
      }}
    >
      <ReceiptWords receipt={receipt} />
      <ReceiptStand receipt={receipt} />
      <AppliedNote receipt={receipt} />
      <RightOutlined aria-hidden />
    </Link>
  );
}

function Ticked({ receipt }: { readonly receipt: MyReceipt }) {
  const { receipts } = useStore(draft);
  const others = receipts.filter((each) => numberOf(each) !== numberOf(receipt));
  const ticked = others.length < receipts.length;
  return (
    <label className="ps-mine-card">
      <input
        type="checkbox"
        checked={ticked}
        onChange={() => {
          draft.set({ receipts: ticked ? others : [...others, receipt] });
        }}
      />
      <ReceiptWords receipt={receipt} />
      <ReceiptStand receipt={receipt} />
      <AppliedNote receipt={receipt} />
    </label>
  );
}

function GoOn() {
  const { t } = useTranslation('patient');
  const { receipts } = useStore(draft);
  if (receipts.length === 0) return <p className="ps-soft">{t('give.none-ticked')}</p>;
  return (
    <div>
      <ButtonLink to="?step=payer" primary>
        {t('give.go-on', { count: receipts.length })}
      </ButtonLink>
    </div>
  );
}

function NothingLeft() {
  const { t } = useTranslation('patient');
  return (
    <EmptyState title={t('give.nothing-left')} action={<ButtonLink to="/my/receipts">{t('give.see-all')}</ButtonLink>}>
      {t('give.nothing-left-text')}
    </EmptyState>
  );
}
