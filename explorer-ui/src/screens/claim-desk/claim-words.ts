import { useTranslation } from 'react-i18next';
import type { Claim } from '../../api/claims.ts';
import type { Resources } from '../../locales/resources.ts';
import known from '../../locales/zh-CN/claim-desk.json';
import type { Tone } from '../../ui/tone.ts';

type Reason = keyof Resources['claim-desk']['reason'];

/** A reason of the closed list in words; the code itself where this page is older than the list. */
export function useReasonWords(): (reason: string) => string {
  const { t } = useTranslation('claim-desk');
  return (reason) => (isReason(reason) ? t(`reason.${reason}`) : reason);
}

function isReason(reason: string): reason is Reason {
  return Object.hasOwn(known.reason, reason);
}

export const TONE_OF_STATE: Readonly<Record<Claim['state'], Tone>> = {
  RESERVED: 'plain',
  UNDER_REVIEW: 'plain',
  APPROVED: 'good',
  PAID: 'good',
  REJECTED: 'bad',
  WITHDRAWN: 'plain',
  EXPIRED: 'doubt',
  RECOVERED: 'doubt',
};
