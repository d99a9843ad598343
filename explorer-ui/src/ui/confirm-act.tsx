import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Act } from '../api/use-act.ts';
import { Dialog } from './dialog.tsx';
import { ProblemNotice } from './problem-notice.tsx';

interface ConfirmActProps<I, A> {
  /** The button's words, and the dialog's: a verb and what it is done to ("Red-flush receipt 33060125-0000000101"). */
  readonly label: string;
  readonly title: string;
  /** What will be true afterwards: amounts, names, what cannot be taken back. */
  readonly children: ReactNode;
  /** The words of the button that does it; the verb again, never "OK". */
  readonly confirm: string;
  readonly act: Act<I, A>;
  readonly input: I;
  readonly danger?: boolean;
  /** The one act that somebody came to this page for. */
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly onDone?: (answer: A) => void;
}

/** An act with consequences: shows what will happen, does it once, and stays open with the reason when it fails. */
export function ConfirmAct<I, A>(props: ConfirmActProps<I, A>) {
  const {
    label,
    title,
    children,
    confirm,
    act,
    input,
    danger = false,
    primary = false,
    disabled = false,
    onDone,
  } = props;
  const { t } = useTranslation('ui');
  const [open, setOpen] = useState(false);
  const close = () => {
    if (!act.running) setOpen(false);
  };
  const run = async () => {
    const answer = await act.run(input);
    if (answer === undefined) return;
    setOpen(false);
    onDone?.(answer);
  };
  return (
    <>
      <Button
        type={primary ? 'primary' : 'default'}
        danger={danger}
        disabled={disabled}
        onClick={() => {
          act.reset();
          setOpen(true);
        }}
      >
        {label}
      </Button>
      {open && (
        <Dialog title={title} onCancel={close}>
          {children}
          {act.problem !== undefined && <ProblemNotice problem={act.problem} again={() => void run()} />}
          <div className="ps-row ps-dialog-acts">
            <Button disabled={act.running} onClick={close}>
              {t('confirm.cancel')}
            </Button>
            <Button type="primary" danger={danger} loading={act.running} onClick={() => void run()}>
              {confirm}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
