import i18next from 'i18next';
import type { BackendModule, ReadCallback, ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { preferences } from '../ui/preferences.ts';
import enApp from './en/app.json';
import enNextSteps from './en/next-steps.json';
import enScreens from './en/screens.json';
import enUi from './en/ui.json';
import zhApp from './zh-CN/app.json';
import zhNextSteps from './zh-CN/next-steps.json';
import zhScreens from './zh-CN/screens.json';
import zhUi from './zh-CN/ui.json';
import './resources.ts';

/** Texts of single screens: fetched with the first screen that uses them. */
const FILES = import.meta.glob<ResourceKey>('./*/*.json', { import: 'default' });

const filesOfScreens: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done: ReadCallback) => {
    const load = FILES[`./${language}/${namespace}.json`];
    if (load === undefined) {
      done(new Error(`no texts ${language}/${namespace}`), null);
      return;
    }
    load().then(
      (texts) => {
        done(null, texts);
      },
      (error: unknown) => {
        done(error instanceof Error ? error : String(error), true);
      },
    );
  },
};

/** Makes i18next ready: what every page needs is there at once, the rest comes with the screens. Follows the preferences. */
export async function startLanguage(): Promise<void> {
  await i18next
    .use(filesOfScreens)
    .use(initReactI18next)
    .init({
      lng: preferences.get().language,
      supportedLngs: ['zh-CN', 'en'],
      load: 'currentOnly',
      fallbackLng: false,
      defaultNS: 'app',
      ns: ['app', 'next-steps', 'screens', 'ui'],
      partialBundledLanguages: true,
      resources: {
        'zh-CN': { app: zhApp, 'next-steps': zhNextSteps, screens: zhScreens, ui: zhUi },
        en: { app: enApp, 'next-steps': enNextSteps, screens: enScreens, ui: enUi },
      },
      interpolation: { escapeValue: false }, // React escapes
    });
  preferences.subscribe(() => {
    const { language } = preferences.get();
    if (i18next.language !== language) void i18next.changeLanguage(language);
  });
}
