import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import './copy-text.css';

interface CopyTextProps {
  readonly text: string;
  /** What is shown instead, where the text is long; the whole is copied. */
  readonly short?: string;
}

/** A number, a hash or a link that people carry elsewhere. */
export function CopyText({ text, short = text }: CopyTextProps) {
  const { t } = useTranslation('ui');
  const [state, setState] = useState<'do' | 'done' | 'failed'>('do');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('done');
    } catch {
      setState('failed'); // not allowed here: the words say to select it by hand
    }
  };
  return (
    <span className="ps-copy">
      <span className="ps-code" title={text}>
        {short}
      </span>
      <button
        type="button"
        className="ps-copy-button"
        aria-label={`${t('copy.do')} ${short}`}
        onClick={() => void copy()}
      >
        {state === 'done' ? <CheckOutlined aria-hidden /> : <CopyOutlined aria-hidden />}
      </button>
      <span role="status" className={state === 'failed' ? 'ps-soft' : 'ps-hidden'}>
        {state === 'do' ? '' : t(`copy.${state}`)}
      </span>
    </span>
  );
}
