import type { Tone } from './tone.ts';
import './tone-sign.css';

const SHAPES: Readonly<Record<Tone, { readonly outline: string; readonly sign: string }>> = {
  good: { outline: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z', sign: 'M7.5 12.4l3 3 6-6.4' },
  doubt: { outline: 'M12 2.2 1.6 21h20.8z', sign: 'M12 9v6M12 17.8v.4' },
  bad: { outline: 'M8 2h8l6 6v8l-6 6H8l-6-6V8z', sign: 'M8.5 8.5l7 7M15.5 8.5l-7 7' },
  plain: { outline: 'M4 4h16v16H4z', sign: 'M8 12h8' },
};

/** A sign with a shape of its own for each tone: colour alone says nothing to one man in twelve. */
export function ToneSign({ tone }: { readonly tone: Tone }) {
  const { outline, sign } = SHAPES[tone];
  return (
    <svg className="ps-tone-sign" data-tone={tone} viewBox="0 0 24 24" aria-hidden="true">
      <path d={outline} fill="currentColor" />
      <path d={sign} className="ps-tone-stroke" />
    </svg>
  );
}
