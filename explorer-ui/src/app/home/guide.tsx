import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Kind } from './kinds.ts';

interface GuideProps {
  readonly kind: Kind;
  /** Say for which kind of user: where somebody is of several. */
  readonly named: boolean;
}

/** Three steps for who is here the first time; once put away it stays away, and can be called back. */
export function Guide({ kind: { name }, named }: GuideProps) {
  const { t } = useTranslation('app');
  const whose = named ? `${t(`kind.${name}.title`)} · ` : '';
  const [seen, setSeen] = useState(() => wasSeen(name));
  const show = (next: boolean) => {
    keepSeen(name, !next);
    setSeen(!next);
  };
  if (seen) {
    return (
      <div>
        <Button
          type="link"
          className="ps-guide-again"
          onClick={() => {
            show(true);
          }}
        >
          {whose}
          {t('guide.show')}
        </Button>
      </div>
    );
  }
  return (
    <section className="ps-card ps-guide" aria-labelledby={`guide-${name}`}>
      <h2 id={`guide-${name}`}>
        {whose}
        {t('guide.title')}
      </h2>
      <ol>
        {t(`guide.${name}`, { returnObjects: true }).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div>
        <Button
          onClick={() => {
            show(false);
          }}
        >
          {t('guide.done')}
        </Button>
      </div>
    </section>
  );
}

function placeOf(kind: string): string {
  return `piaosu.guide.${kind}`;
}

function wasSeen(kind: string): boolean {
  try {
    return window.localStorage.getItem(placeOf(kind)) === 'seen';
  } catch {
    return false; // a browser that keeps nothing shows it each time
  }
}

function keepSeen(kind: string, seen: boolean): void {
  try {
    if (seen) window.localStorage.setItem(placeOf(kind), 'seen');
    else window.localStorage.removeItem(placeOf(kind));
  } catch {
    // as above
  }
}
