import type { BoxReply } from './answers.ts';
import type { Tone } from '../ui/tone.ts';

/** The answers about a box that a person needs words for. */
export type BoxAnswer = 'NO_RECORD' | 'SOLD_ONCE' | 'SOLD_ONCE_FITS' | 'SOLD_ONCE_OTHER' | 'SOLD_BEFORE' | 'RECALLED';

/** A recall weighs more than any sale; of a single sale it matters whether it can be the asker's. */
export function boxAnswerOf({ answer, fits, recall }: BoxReply): BoxAnswer {
  if (recall !== undefined) return 'RECALLED';
  if (answer !== 'SOLD_ONCE' || fits === undefined) return answer;
  return fits ? 'SOLD_ONCE_FITS' : 'SOLD_ONCE_OTHER';
}

/** Green only for a single sale that can be the asker's own; without a date that is not known. */
const TONES: Readonly<Record<BoxAnswer, Tone>> = {
  NO_RECORD: 'plain',
  SOLD_ONCE: 'plain',
  SOLD_ONCE_FITS: 'good',
  SOLD_ONCE_OTHER: 'doubt',
  SOLD_BEFORE: 'doubt',
  RECALLED: 'bad',
};

export function toneOfBox(answer: BoxAnswer): Tone {
  return TONES[answer];
}
