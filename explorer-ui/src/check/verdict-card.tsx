import type { ReactNode } from 'react';
import { usePreferences } from '../ui/preferences.ts';
import type { Tone } from './finding.ts';
import { beijingTime } from './format.ts';
import { useWords } from './words.ts';

interface VerdictCardProps {
  readonly tone: Tone;
  readonly title: string;
  readonly cause: string;
  readonly next: readonly string[];
  readonly at: Date;
  readonly onAgain: () => void;
  readonly children?: ReactNode;
}

/** An answer: what it is (colour, sign and words say the same), why, and what to do now. */
export function VerdictCard({ tone, title, cause, next, at, onAgain, children }: VerdictCardProps) {
  const { verdict } = useWords();
  const { language } = usePreferences();
  return (
    <article className="verdict" data-tone={tone}>
      <div className="verdict-head">
        <ToneSign tone={tone} />
        <div>
          <h2>{title}</h2>
          <p>{cause}</p>
        </div>
      </div>
      <div className="verdict-body">
        <h3>{verdict.next}</h3>
        <ul className="steps">
          {next.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
        {children}
        <p className="ps-soft verdict-time">
          {verdict.printedAt} <span className="ps-number">{beijingTime(at, language)}</span>
        </p>
        <div className="ps-row no-print">
          <button
            type="button"
            className="button"
            onClick={() => {
              window.print();
            }}
          >
            {verdict.print}
          </button>
          <button type="button" className="button" onClick={onAgain}>
            {verdict.again}
          </button>
        </div>
      </div>
    </article>
  );
}

/** A sign of its own for each tone: colour alone says nothing to one man in twelve. */
export function ToneSign({ tone }: { readonly tone: Tone }) {
  return (
    <svg className="sign" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      {SIGNS[tone]}
    </svg>
  );
}

const SIGNS: Readonly<Record<Tone, ReactNode>> = {
  GOOD: (
    <>
      <circle cx="24" cy="24" r="21" className="sign-ground" />
      <path d="M14 25l7 7 14-15" className="sign-line" />
    </>
  ),
  DOUBT: (
    <>
      <path d="M24 4l22 39H2z" className="sign-ground" />
      <path d="M24 18v13M24 36.5v.5" className="sign-line" />
    </>
  ),
  BAD: (
    <>
      <path d="M15 3h18l12 12v18L33 45H15L3 33V15z" className="sign-ground" />
      <path d="M17 17l14 14M31 17L17 31" className="sign-line" />
    </>
  ),
  PLAIN: (
    <>
      <rect x="3" y="3" width="42" height="42" rx="10" className="sign-ground" />
      <circle cx="21" cy="21" r="8" className="sign-line" />
      <path d="M27 27l8 8" className="sign-line" />
    </>
  ),
};
