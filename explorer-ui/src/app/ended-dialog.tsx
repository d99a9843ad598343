import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { endedSession } from '../api/sign-in-again.ts';
import { useStore } from '../api/store.ts';
import { readSession, sessionQuery, signInUrl, useSignedIn } from '../session/session.ts';
import { hearSignIn } from '../session/signed-in-elsewhere.ts';
import { Button } from 'antd';
import './ended-dialog.css';

/**
 * The session ended while somebody worked: they sign in again in another window, and this page goes on with what it held.
 * Should another person sign in there, this page is left at once: what it shows is not theirs.
 */
export function EndedDialog() {
  const ended = useStore(endedSession);
  return ended === undefined ? null : <Dialog settle={ended.settle} />;
}

function Dialog({ settle }: { readonly settle: (signedIn: boolean) => void }) {
  const { t } = useTranslation('app');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useSignedInAgain(settle);
  return (
    <dialog
      ref={dialog}
      className="ps-dialog"
      aria-labelledby="ended-title"
      onCancel={() => {
        settle(false);
      }}
    >
      <h2 id="ended-title">{t('ended.title')}</h2>
      <p>{t('ended.text')}</p>
      <div className="ps-row">
        <a
          className="ps-button-link ps-button-link-primary"
          href={signInUrl('/signed-in')}
          target="_blank"
          rel="noopener"
        >
          {t('ended.sign-in')}
        </a>
        <Button
          onClick={() => {
            settle(false);
          }}
        >
          {t('ended.leave')}
        </Button>
      </div>
      <p className="ps-soft">{t('ended.waiting')}</p>
    </dialog>
  );
}

function useSignedInAgain(settle: (signedIn: boolean) => void): void {
  const queries = useQueryClient();
  const before = useRef(useSignedIn()?.subject);
  useEffect(() => {
    const look = async () => {
      const session = await readSession({ background: true });
      if (!session.signedIn) return;
      if (before.current !== undefined && session.subject !== before.current) {
        window.location.assign('/');
        return;
      }
      queries.setQueryData(sessionQuery.queryKey, session);
      settle(true);
    };
    const lookNow = () => void look().catch(() => undefined); // not reachable yet: the next sign is waited for
    window.addEventListener('focus', lookNow);
    const deaf = hearSignIn(lookNow);
    return () => {
      window.removeEventListener('focus', lookNow);
      deaf();
    };
  }, [queries, settle]);
}
