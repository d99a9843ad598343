import { SoundOutlined, StopOutlined } from '@ant-design/icons';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useStore } from '../api/store.ts';
import { usePreferences } from './preferences.ts';
import { canSpeak, readableText, speak, speaking, stopSpeaking } from './speech.ts';
import './plain-button.css';
import './read-aloud.css';

interface ReadPageAloudProps {
  readonly start: string;
  readonly stop: string;
}

/** In care mode at the corner of every page: reads what stands in `main`; a navigation stops it. */
export function ReadPageAloud({ start, stop }: ReadPageAloudProps) {
  const now = useStore(speaking);
  const { pathname } = useLocation();
  useEffect(() => stopSpeaking, [pathname]);
  if (!canSpeak()) return null;
  return (
    <button
      type="button"
      className="ps-read-page"
      onClick={() => {
        const main = document.querySelector('main');
        if (now) stopSpeaking();
        else if (main !== null) speak(readableText(main));
      }}
    >
      {now ? <StopOutlined aria-hidden /> : <SoundOutlined aria-hidden />}
      {now ? stop : start}
    </button>
  );
}

/** A small button that reads one text: a verdict, an amount, a step. Shown in care mode alone. */
export function ReadAloud({ text }: { readonly text: string }) {
  const { t } = useTranslation('ui');
  const { care } = usePreferences();
  const now = useStore(speaking);
  if (!care || !canSpeak()) return null;
  return (
    <button
      type="button"
      className="ps-plain-button"
      aria-label={t(now ? 'read-aloud.stop' : 'read-aloud.start')}
      onClick={() => {
        if (now) stopSpeaking();
        else speak(text);
      }}
    >
      <SoundOutlined aria-hidden />
    </button>
  );
}
