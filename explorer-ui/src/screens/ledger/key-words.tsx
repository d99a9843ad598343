import { useTranslation } from 'react-i18next';
import { splitLedgerKey } from '@piaosu/core';

/** The key of a record, and in words what kind of thing it is; tags name nobody. */
export function KeyWords({ recordKey }: { readonly recordKey: string }) {
  const { t } = useTranslation('ledger');
  const kind = splitLedgerKey(recordKey)?.kind;
  return (
    <span className="ps-ledger-key">
      <strong>{kind === undefined ? t('kind.unknown') : t(`kind.${kind}`)}</strong>
      <span className="ps-code">{recordKey}</span>
    </span>
  );
}
