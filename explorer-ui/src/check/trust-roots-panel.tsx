import { useRef, useState, type DragEvent } from 'react';
import type { Roots } from '../verify/index.ts';
import { grouped } from './format.ts';
import type { RootsSource } from './use-roots.ts';
import { useWords } from './words.ts';

/**
 * What a verification in the browser rests on, shown so that it can be compared, and a way to bring one's own: page and
 * roots come from one operator, who could have altered both.
 */
export function TrustRootsPanel({ roots }: { readonly roots: RootsSource }) {
  const words = useWords().roots;
  const input = useRef<HTMLInputElement>(null);
  const [bad, setBad] = useState(false);
  const take = async (file: File | undefined) => {
    if (file !== undefined) setBad(!(await roots.choose(file)));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation(); // a root dropped here is no receipt
    void take(event.dataTransfer.files[0]);
  };
  return (
    <details
      className="ps-card roots no-print"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) roots.show();
      }}
      onDrop={drop}
    >
      <summary>{words.heading}</summary>
      <p>{words.explain}</p>
      <RootsShown roots={roots} />
      <div className="ps-row">
        <button type="button" className="button" onClick={() => input.current?.click()}>
          {words.choose}
        </button>
        {roots.own === undefined ? null : (
          <button type="button" className="button" onClick={roots.reset}>
            {words.reset}
          </button>
        )}
      </div>
      <p role="alert" className={bad ? 'fault' : 'ps-hidden'}>
        {bad ? words.bad : ''}
      </p>
      <input
        ref={input}
        type="file"
        className="ps-hidden"
        tabIndex={-1}
        aria-hidden="true"
        accept=".json,.pem"
        onChange={({ target }) => {
          void take(target.files?.[0]);
          target.value = '';
        }}
      />
    </details>
  );
}

function RootsShown({ roots }: { readonly roots: RootsSource }) {
  const words = useWords().roots;
  const shown = roots.own ?? roots.ofService;
  if (shown === undefined) {
    return (
      <div className="ps-stack">
        <p role="status">{roots.state === 'MISSING' ? words.missing : null}</p>
        {roots.state === 'MISSING' ? (
          <button type="button" className="button" onClick={roots.show}>
            {words.load}
          </button>
        ) : null}
      </div>
    );
  }
  return (
    <div className="ps-stack">
      <p>
        <strong>{roots.own === undefined ? words.fromService : words.own}</strong>
      </p>
      <Fingerprints roots={shown} />
      <p className="ps-soft">{words.compare}</p>
    </div>
  );
}

function Fingerprints({ roots: { fingerprint, unusable } }: { readonly roots: Roots }) {
  const words = useWords().roots;
  return (
    <>
      <dl className="contents">
        <div>
          <dt>{words.fingerprint}</dt>
          <dd className="ps-code">{grouped(fingerprint.all)}</dd>
        </div>
        {fingerprint.each.map(({ org, digest }) => (
          <div key={org}>
            <dt>{org}</dt>
            <dd className="ps-code">{grouped(digest)}</dd>
          </div>
        ))}
      </dl>
      {unusable.length === 0 ? null : (
        <p className="fault">
          {words.unusable}
          {unusable.join(', ')}
        </p>
      )}
    </>
  );
}
