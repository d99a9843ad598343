import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { endedSession } from '../api/sign-in-again.ts';
import { useStore } from '../api/store.ts';
import { readSession, sessionQuery, signInUrl, useSignedIn } from '../session/session.ts';
import { hearSignIn } from '../session/signed-in-elsewhere.ts';
import { Dialog } from '../ui/dialog.tsx';

/**
 * The session ended while somebody worked: they sign in again in another window, and this page goes on with what it held.
 * Should another person sign in there, this page is left at once: what it shows is not theirs.
 */
export function EndedDialog() {
  const ended = useStore(endedSession);
  return ended === undefined ? null : <AskToSignIn settle={ended.settle} />;
}

function AskToSignIn({ settle }: { readonly settle: (signedIn: boolean) => void }) {
  const { t } = useTranslation('app');
  useSignedInAgain(settle);
  const leave = () => {
    settle(false);
  };
  return (
    <Dialog title={t('ended.title')} onCancel={leave}>
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
        <Button onClick={leave}>{t('ended.leave')}</Button>
      </div>
      <p className="ps-soft">{t('ended.waiting')}</p>
    </Dialog>
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
