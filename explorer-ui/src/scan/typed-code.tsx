import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readScannedCode } from './scanned-code.ts';
import type { Scan } from './use-scanner.ts';
import './scan.css';

interface TypedCodeProps {
  readonly onScan: (scan: Scan) => void;
}

/** For a code that no scanner can read any more. Full-width digits and blanks are understood. */
export function TypedCode({ onScan }: TypedCodeProps) {
  const { t } = useTranslation('scan');
  const id = useId();
  const [text, setText] = useState('');
  return (
    <form
      className="ps-typed-code"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === '') return;
        onScan({ by: 'hand', code: readScannedCode(text, new Date().getFullYear()), notes: [] });
        setText('');
      }}
    >
      <label htmlFor={id}>{t('typed.label')}</label>
      <div className="ps-row">
        <Input
          id={id}
          value={text}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={1000}
          onChange={({ target }) => {
            setText(target.value);
          }}
        />
        <Button htmlType="submit">{t('typed.do')}</Button>
      </div>
    </form>
  );
}
