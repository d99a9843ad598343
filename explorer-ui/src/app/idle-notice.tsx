import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signInAgain } from '../api/sign-in-again.ts';
import { readSession, sessionQuery, useSignedIn } from '../session/session.ts';
import './notices.css';

/** How long before the end somebody is warned, and how often the clock is looked at. */
const WARN_MS = 2 * 60_000;
const LOOK_MS = 15_000;

/** Warns before the session ends because nothing was done, and offers to stay. */
export function IdleNotice() {
  const session = useSignedIn();
  return session === undefined ? null : <Watch idleAt={Date.parse(session.idleAt)} />;
}

function Watch({ idleAt }: { readonly idleAt: number }) {
  const { t } = useTranslation('app');
  const queries = useQueryClient();
  const [staying, setStaying] = useState(false);
  const left = useTimeLeft(idleAt);
  const near = left <= WARN_MS;
  const minutes = Math.max(1, Math.ceil(left / 60_000));

  // Other windows and other requests may have moved the end: that is looked up without moving it.
  useEffect(() => {
    if (near) void refresh(queries, true);
  }, [near, minutes, queries]);

  if (!near) return null;
  const stay = async () => {
    setStaying(true);
    await refresh(queries, false);
    setStaying(false);
  };
  return (
    <div className="ps-notice ps-row" role="alert">
      <span>{t('idle.text', { minutes })}</span>
      <Button loading={staying} onClick={() => void stay()}>
        {t('idle.stay')}
      </Button>
    </div>
  );
}

async function refresh(queries: QueryClient, background: boolean): Promise<void> {
  const session = await readSession({ background }).catch(() => undefined); // not reachable: the next request will say
  if (session?.signedIn === true) queries.setQueryData(sessionQuery.queryKey, session);
  else if (session !== undefined) void signInAgain();
}

function useTimeLeft(end: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return end - now;
}
