import type { MyReceiptInFull } from '@piaosu/gateway/api';
import type { LifeStep } from '../../ui/life-picture.tsx';

type MyClaim = MyReceiptInFull['claims'][number];

/** What happened to a receipt, in the order in which it did: as far as the ledger tells the times. */
export function lifeOf(receipt: MyReceiptInFull, nameOf: (institution: string) => string): LifeStep[] {
  const claims = receipt.claims.toSorted((a, b) => a.since.localeCompare(b.since));
  return [
    { what: 'issued', at: issuedAt(receipt), who: fieldOf(receipt, 'issuerName') },
    ...(receipt.state === 'ANCHORED' ? [{ what: 'anchored' } as const] : []),
    ...(receipt.status.paper ? [{ what: 'paper' } as const] : []),
    ...claims.flatMap((claim) => stepsOf(claim, nameOf(claim.payer))),
    ...endOf(receipt.status.standing),
  ];
}

/** A field of the receipt as text; '' where it has none. */
export function fieldOf({ receipt }: Pick<MyReceiptInFull, 'receipt'>, name: string): string {
  const value = receipt[name];
  return typeof value === 'string' ? value : '';
}

function issuedAt(receipt: MyReceiptInFull): string {
  const [day, time] = [fieldOf(receipt, 'issueDate'), fieldOf(receipt, 'issueTime')];
  return time === '' ? day : `${day}T${time}+08:00`;
}

function stepsOf(claim: MyClaim, who: string): LifeStep[] {
  const begun: LifeStep = { what: 'reserved', at: claim.since, amount: claim.requested, who };
  const approved: LifeStep = { what: 'approved', amount: claim.approved, who };
  const paid: LifeStep = { what: 'paid', amount: claim.paid, who };
  switch (claim.state) {
    case 'APPROVED':
      return [begun, approved];
    case 'PAID':
      return [begun, approved, paid];
    case 'RECOVERED':
      return [begun, approved, paid, { what: 'recovered', amount: claim.recovered, who }];
    case 'REJECTED':
      return [begun, { what: 'rejected', who }];
    case 'WITHDRAWN':
      return [begun, { what: 'withdrawn', who }];
    case 'EXPIRED':
      return [begun, { what: 'expired', who }];
    default:
      return [begun];
  }
}

function endOf(standing: string): LifeStep[] {
  switch (standing) {
    case 'RED_PENDING':
    case 'RED_UNSETTLED':
      return [{ what: 'red-pending' }];
    case 'RED_FLUSHED':
      return [{ what: 'red-flushed' }];
    case 'SUPERSEDED':
      return [{ what: 'red-flushed' }, { what: 'reissued' }];
    default:
      return [];
  }
}
