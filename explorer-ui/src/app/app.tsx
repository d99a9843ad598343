import { App as AntdApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useMemo } from 'react';
import { RouterProvider } from 'react-router/dom';
import { sizeNow, themeNow, usePreferences } from '../ui/preferences.ts';
import { themeOf } from '../ui/theme.ts';
import { nonceOfPage } from './nonce.ts';
import { router } from './router.tsx';

const csp = nonceOfPage();

/** The application in the language, print and colours that somebody likes. */
export function App() {
  const now = usePreferences();
  const [scheme, size] = [themeNow(now), sizeNow(now)];
  const theme = useMemo(() => themeOf(scheme, size), [scheme, size]);
  const locale = now.language === 'en' ? enUS : zhCN;
  return (
    <ConfigProvider
      locale={locale}
      theme={theme}
      {...(csp === undefined ? {} : { csp })}
      button={{ autoInsertSpace: false }}
    >
      <AntdApp component={false}>
        <RouterProvider router={router} />
      </AntdApp>
    </ConfigProvider>
  );
}
