import { SoundOutlined, StopOutlined } from '@ant-design/icons';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useStore } from '../api/store.ts';
import { usePreferences } from './preferences.ts';
import { readableText, speak, speech, stopSpeaking } from './speech.ts';
import './plain-button.css';
import './read-aloud.css';

interface ReadPageAloudProps {
  readonly start: string;
  readonly stop: string;
}

/** In care mode at the corner of every page: reads what stands in `main`; going on stops it. */
export function ReadPageAloud({ start, stop }: ReadPageAloudProps) {
  const { t } = useTranslation('ui');
  const now = useStore(speech);
  const { pathname, search } = useLocation();
  useEffect(() => stopSpeaking, [pathname, search]);
  const reading = now === 'speaking';
  const label = { silent: start, speaking: stop, mute: t('read-aloud.seen') }[now];
  return (
    <div className="ps-read-page">
      <p role="status" className={now === 'mute' ? 'ps-read-mute' : 'ps-hidden'}>
        {now === 'mute' ? t('read-aloud.none') : ''}
      </p>
      <button
        type="button"
        className="ps-read-button"
        onClick={() => {
          const main = document.querySelector('main');
          if (now !== 'silent') stopSpeaking();
          else if (main !== null) speak(readableText(main));
        }}
      >
        {reading ? <StopOutlined aria-hidden /> : now === 'silent' && <SoundOutlined aria-hidden />}
        {label}
      </button>
    </div>
  );
}

/** A small button that reads one text: a verdict, an amount, a step. Shown in care mode alone. */
export function ReadAloud({ text }: { readonly text: string }) {
  const { t } = useTranslation('ui');
  const { care } = usePreferences();
  const reading = useStore(speech) === 'speaking';
  if (!care) return null;
  return (
    <button
      type="button"
      className="ps-plain-button"
      aria-label={t(reading ? 'read-aloud.stop' : 'read-aloud.start')}
      onClick={() => {
        if (reading) stopSpeaking();
        else speak(text);
      }}
    >
      <SoundOutlined aria-hidden />
    </button>
  );
}
