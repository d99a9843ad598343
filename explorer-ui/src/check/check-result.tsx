import { useEffect, useRef, type ReactNode } from 'react';
import type { Check, CheckState } from './use-check.ts';
import { useWords, type Words } from './words.ts';

interface CheckResultProps<T> {
  readonly check: Check<T>;
  /** The result in one sentence, for who cannot see the card. */
  readonly announce: (result: T) => string;
  readonly children: (result: T, at: Date) => ReactNode;
}

/** What is being done, and then the answer: said aloud by a screen reader, and brought into view on a small screen. */
export function CheckResult<T>({ check, announce, children }: CheckResultProps<T>) {
  const words = useWords();
  const section = useRef<HTMLElement>(null);
  const { now } = check;
  useEffect(() => {
    if (now.state !== 'IDLE') bringIntoView(section.current);
  }, [now.state]);
  return (
    <section
      ref={section}
      className="result"
      data-state={now.state}
      aria-label={words.verdict.result}
      aria-busy={now.state === 'BUSY'}
    >
      <p role="status" className={now.state === 'BUSY' ? 'busy' : 'ps-hidden'}>
        {spoken(now, words, announce)}
      </p>
      {now.state === 'BUSY' && now.share !== undefined ? <Work share={now.share} onCancel={check.cancel} /> : null}
      {now.state === 'DONE' ? children(now.result, now.at) : null}
    </section>
  );
}

/** On a phone the answer lies below the form; where it is in sight already, nothing moves. */
function bringIntoView(element: HTMLElement | null): void {
  const { top = 0 } = element?.getBoundingClientRect() ?? {};
  if (top < 0 || top > window.innerHeight / 3) element?.scrollIntoView({ block: 'start' });
}

/** Computing against guessing: how far, and a way out. The share is of what is expected; luck may ask for more. */
function Work({ share, onCancel }: { readonly share: number; readonly onCancel: () => void }) {
  const { verdict } = useWords();
  return (
    <div className="work no-print">
      <progress max={1} value={Math.min(share, 0.99)} aria-label={verdict.provingDone} />
      <span aria-hidden="true">
        {verdict.provingDone} {Math.min(99, Math.round(share * 100))}%
      </span>
      <button type="button" className="button" onClick={onCancel}>
        {verdict.cancel}
      </button>
    </div>
  );
}

function spoken<T>(now: CheckState<T>, { verdict }: Words, announce: (result: T) => string): string {
  if (now.state === 'IDLE') return '';
  if (now.state === 'DONE') return announce(now.result);
  if (now.share !== undefined) return verdict.provingWork;
  const stages = { READING: verdict.reading, VERIFYING: verdict.verifying, ASKING: verdict.asking } as const;
  return stages[now.stage];
}
