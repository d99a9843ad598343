import type { Resources } from '../../locales/resources.ts';
import type { Claim } from '../../api/claims.ts';
import type { LifeStep, LifeWord } from '../../ui/life-picture.tsx';
import type { BillClaim, DeskRow } from './desk-row.ts';

export type TierKey = keyof Resources['claim-desk']['tier'];
const TIER_KEYS: readonly TierKey[] = ['1', '2', '3', '4', '5', '6', '7'];

/** Who pays at that place, never which office; undefined for one that this page does not know. */
export function tierKeyOf(tier: number): TierKey | undefined {
  return TIER_KEYS.find((key) => key === String(tier));
}

/** The life of a receipt as far as a payer may know it. */
export function lifeOfRow({ checks, elements, bill, headline }: DeskRow, who: (tier: number) => string): LifeStep[] {
  const anchored = checks.some(({ name, result }) => name === 'anchoring' && result === 'valid');
  return [
    {
      what: 'issued',
      ...(elements === undefined ? {} : { at: dayOf(elements.issueDate), amount: elements.totalAmount }),
    },
    ...(anchored ? [{ what: 'anchored' } as const] : []),
    ...(bill?.claims ?? []).flatMap((claim) => stepsOf(claim, who(claim.tier))),
    ...(headline === 'RED_FLUSHED' ? [{ what: 'red-flushed' } as const] : []),
    ...(headline === 'SUPERSEDED' ? [{ what: 'red-flushed' } as const, { what: 'reissued' } as const] : []),
  ];
}

/** As the picture takes it: a QR code writes the day without hyphens. */
function dayOf(date: string): string {
  return /^\d{8}$/u.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : date;
}

function stepsOf({ state, amount, paid }: BillClaim, who: string): LifeStep[] {
  switch (state) {
    case 'APPROVED':
      return [{ what: 'approved', amount, who }];
    case 'PAID':
      return [{ what: 'paid', amount: paid, who }];
    default:
      return [{ what: 'reserved', amount, who }];
  }
}

const WORDS: Readonly<Record<string, LifeWord>> = {
  reserve: 'reserved',
  approve: 'approved',
  reject: 'rejected',
  withdraw: 'withdrawn',
  pay: 'paid',
  recover: 'recovered',
  expire: 'expired',
};

/** What happened to one claim, in the order in which it did. */
export function lifeOfClaim({ history }: Claim): (LifeStep & { readonly reason: string | undefined })[] {
  return history.flatMap(({ action, time, amount, actor, reason, note }) => {
    const what = WORDS[action];
    if (what === undefined) return [];
    return [
      {
        ...{ what, at: time, reason },
        ...(amount === undefined ? {} : { amount }),
        ...(actor === undefined ? {} : { who: actor }),
        ...(note === undefined ? {} : { note }),
      },
    ];
  });
}
