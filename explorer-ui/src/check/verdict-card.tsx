import type { ReactNode } from 'react';
import { beijingTime } from '../ui/beijing-time.ts';
import { ToneSign } from '../ui/tone-sign.tsx';
import type { Tone } from '../ui/tone.ts';
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
          {verdict.printedAt} <span className="ps-number">{beijingTime(at.toISOString(), 'second')} +08:00</span>
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
