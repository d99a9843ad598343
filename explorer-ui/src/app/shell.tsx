import { CloseOutlined, MenuOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, ScrollRestoration, useLocation } from 'react-router';
import { WaitingBaskets } from '../outbox/waiting-baskets.tsx';
import { useSession, useSignedIn } from '../session/session.ts';
import { ReadPageAloud } from '../ui/read-aloud.tsx';
import { usePreferences } from '../ui/preferences.ts';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { DisplaySettings } from './display-settings.tsx';
import { EndedDialog } from './ended-dialog.tsx';
import { IdleNotice } from './idle-notice.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Notices } from './notices.tsx';
import { AllScreens } from './screen.ts';
import { SCREENS } from './screens.ts';
import { SiteMenu } from './site-menu.tsx';
import '../ui/plain-button.css';
import './shell.css';

/** What stands around every page. */
export function Shell() {
  const { t } = useTranslation('app');
  // Menu and print depend on who is signed in: until that is known, nothing is shown where it would not stay.
  const known = useSession() !== undefined;
  const session = useSignedIn();
  const menu = useMenu();
  const { care } = usePreferences();
  return (
    <div className="ps-shell" data-session-known={known}>
      <a className="ps-skip" href="#content">
        {t('skip')}
      </a>
      <header className="ps-header">
        <div className="ps-header-row">
          {session !== undefined && (
            <button
              type="button"
              className="ps-plain-button ps-menu-button"
              aria-label={t(menu.open ? 'menu.close' : 'menu.open')}
              aria-expanded={menu.open}
              aria-controls="site-menu"
              onClick={menu.toggle}
            >
              {menu.open ? <CloseOutlined aria-hidden /> : <MenuOutlined aria-hidden />}
            </button>
          )}
          <Brand />
          <div className="ps-header-tools">
            <LanguageSwitch />
            <DisplaySettings />
            <AccountMenu />
          </div>
        </div>
      </header>
      <Notices />
      <div className="ps-notices" role="status">
        <WaitingBaskets />
      </div>
      <IdleNotice />
      <div className={session === undefined ? 'ps-body' : 'ps-body ps-body-with-menu'}>
        {session !== undefined && <SiteMenu session={session} open={menu.open} />}
        <main id="content" className="ps-main" tabIndex={-1}>
          <AllScreens value={SCREENS}>
            <Outlet />
          </AllScreens>
        </main>
      </div>
      <Footer />
      {care && <ReadPageAloud start={t('read-aloud.start')} stop={t('read-aloud.stop')} />}
      <EndedDialog />
      <ScrollRestoration />
    </div>
  );
}

/** On a narrow screen the menu opens over a button, and closes when somebody has gone somewhere. */
function useMenu() {
  const { pathname } = useLocation();
  const [openAt, setOpenAt] = useState<string | undefined>(undefined);
  const open = openAt === pathname;
  return {
    open,
    toggle: () => {
      setOpenAt(open ? undefined : pathname);
    },
  };
}

function Footer() {
  const { t } = useTranslation('app');
  return (
    <footer className="ps-footer">
      <div>
        <p>{t('footer.text')}</p>
        <ul className="ps-row">
          <li>
            <a href="/check">{t('footer.check')}</a>
          </li>
          <li>
            <a href="/docs/">{t('footer.docs')}</a>
          </li>
        </ul>
      </div>
    </footer>
  );
}
