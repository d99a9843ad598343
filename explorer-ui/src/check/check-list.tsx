import { ToneSign } from '../ui/tone-sign.tsx';
import { toneOfResult } from '../ui/tone.ts';
import type { FoundCheck } from './finding.ts';
import { useSentence, useWords } from './words.ts';

/** Each question of its own with its answer, who found it, and the reason in core's words. */
export function CheckList({ checks }: { readonly checks: readonly FoundCheck[] }) {
  const { verdict } = useWords();
  if (checks.length === 0) return null;
  return (
    <>
      <h3>{verdict.checks}</h3>
      <ul className="checks">
        {checks.map((check) => (
          <CheckRow key={check.name} check={check} />
        ))}
      </ul>
    </>
  );
}

/** That something is unconfirmed is the result itself, and no reason for it. */
function CheckRow({ check: { name, result, code, by } }: { readonly check: FoundCheck }) {
  const { checks, results, verdict } = useWords();
  const sentence = useSentence();
  const words = checks[name];
  return (
    <li data-tone={toneOfResult(result)} data-check={name} data-result={result}>
      <ToneSign tone={toneOfResult(result)} />
      <div>
        <p className="check-title">
          <strong>{words.name}</strong> <span className="check-result">{results[result]}</span>{' '}
          <span className="ps-soft check-by">{by === 'BROWSER' ? verdict.byBrowser : verdict.byService}</span>
        </p>
        {result === 'not-applicable' ? null : <p>{words[result]}</p>}
        {code === undefined || code === 'UNCONFIRMED' ? null : (
          <p className="ps-soft">
            {sentence(code)} <span className="ps-code">{code}</span>
          </p>
        )}
      </div>
    </li>
  );
}
