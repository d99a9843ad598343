import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sizeNow, themeNow, usePreferences } from '../../ui/preferences.ts';
import type { Bar, Drawing, Look } from './chart-canvas.ts';

interface BarPictureProps {
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly direction: Drawing['direction'];
}

/** Bars as a picture, said in one sentence to whoever cannot see it; the tables of the page hold every number. */
export function BarPicture({ title, bars, direction }: BarPictureProps) {
  const { t } = useTranslation('supervision');
  const place = useRef<HTMLDivElement>(null);
  const ready = useDrawing(place, bars, direction);
  const most = bars.toSorted((a, b) => b.value - a.value)[0];
  const label =
    most === undefined
      ? t('chart.none', { title })
      : t('chart.one', { title, entries: bars.length, most: most.name, value: most.value });
  if (bars.every(({ value }) => value === 0)) return <p className="ps-soft">{t('few')}</p>;
  const rows = direction === 'down' ? bars.length * 2.5 + 3 : 14;
  return (
    <div
      ref={place}
      role="img"
      aria-label={label}
      aria-busy={!ready}
      className="ps-super-canvas"
      style={{ height: `${rows.toString()}rem` }}
    />
  );
}

/** Draws anew when the numbers, the colours or the print change; the library is fetched with the first picture. */
function useDrawing(
  place: React.RefObject<HTMLDivElement | null>,
  bars: readonly Bar[],
  direction: Drawing['direction'],
): boolean {
  const preferences = usePreferences();
  const look = `${themeNow(preferences)} ${sizeNow(preferences)}`;
  const drawn = JSON.stringify([bars, direction, look]);
  const [ready, setReady] = useState('');
  const latest = useRef(bars);
  useEffect(() => {
    latest.current = bars;
  }, [bars]);
  useEffect(() => {
    let gone = false;
    let clear = (): void => undefined;
    void import('./chart-canvas.ts').then(({ drawBars }) => {
      if (gone || place.current === null) return;
      clear = drawBars(place.current, { bars: latest.current, direction, look: lookOf(place.current) });
      setReady(drawn);
    });
    return () => {
      gone = true;
      clear();
    };
  }, [place, direction, drawn]);
  return ready === drawn;
}

/** A canvas knows nothing of style sheets: what they say is read where it stands. */
function lookOf(element: HTMLElement): Look {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  const dark = document.documentElement.dataset['theme'] === 'dark';
  return {
    ...{ ink: of('--ps-ink'), soft: of('--ps-ink-soft'), line: of('--ps-line'), ground: of('--ps-surface') },
    bar: of(dark ? '--ps-link' : '--ps-brand'),
    font: style.fontFamily,
    size: Math.round(parseFloat(style.fontSize) * 0.9),
  };
}
