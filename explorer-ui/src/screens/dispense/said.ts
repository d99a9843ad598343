import type { ScannedUnit } from '../../api/dispensing.ts';
import type { Resources } from '../../locales/resources.ts';
import type { Sound } from '../../scan/sounds.ts';
import type { Tone } from '../../ui/tone.ts';

export type SaidWords = keyof Resources['dispense']['said'];

/** The answer to the last thing that somebody did: a tone, words, and a code whose sentence and next step are shown. */
export interface Said {
  /** Plain: taken note of; nobody has checked anything yet. */
  readonly tone: Tone;
  readonly words?: SaidWords;
  readonly code?: string;
  /** Product or code it is about; of strangers, shown as text only. */
  readonly about?: string;
  readonly notice?: Notice | undefined;
  readonly count?: number;
}

/** Of a recall. */
export interface Notice {
  readonly notice: string;
  readonly class?: number;
}

export const SOUND_OF: Readonly<Record<Said['tone'], Sound>> = {
  ...{ good: 'ok', plain: 'ok', doubt: 'warn', bad: 'refuse' },
};

/** Nobody has done wrong: a slip of the hand, or nothing that could be judged. */
const DOUBTFUL: ReadonlySet<string> = new Set(['PEER_GATEWAY_UNAVAILABLE', 'DUPLICATE_IN_REQUEST']);

/** What the service decided on a box, as the pharmacist hears and reads it. Green is for OK alone. */
export function saidOf(unit: ScannedUnit, code: string): Said {
  const about = unit.product?.name ?? code;
  if (unit.decision === 'OK') return { tone: 'good', words: 'added', about };
  if (unit.decision === 'PARTIAL_ALREADY_OPENED') {
    return { tone: 'doubt', words: 'opened', about, count: unit.left ?? 0 };
  }
  const slip = unit.severity === 'warning' || unit.severity === 'announced';
  const tone = slip || DOUBTFUL.has(unit.decision) ? 'doubt' : 'bad';
  return { tone, code: unit.decision, about, notice: noticeIn(unit.evidence) };
}

/** Number and class of a recall in the evidence of a refusal. */
export function noticeIn(evidence: unknown): Notice | undefined {
  if (typeof evidence !== 'object' || evidence === null || !('notice' in evidence)) return undefined;
  const { notice } = evidence;
  if (typeof notice !== 'string') return undefined;
  const degree = 'class' in evidence && typeof evidence.class === 'number' ? { class: evidence.class } : {};
  return { notice, ...degree };
}
