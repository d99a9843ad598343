import type { EventFacts } from './event-facts.ts';

/** What the ledger would hear of an event, as closed as the acts themselves. */
export type Meaning =
  | { readonly act: 'commission'; readonly premises: string; readonly lotNumber: string; readonly expiry: string }
  | { readonly act: 'pack'; readonly premises: string; readonly container: string }
  | { readonly act: 'unpack'; readonly premises: string; readonly container: string }
  | { readonly act: 'ship'; readonly premises: string; readonly to: string }
  | { readonly act: 'voidShipment'; readonly shipment: string }
  | {
      readonly act: 'receive';
      readonly premises: string;
      readonly shipment: string;
      readonly how: 'PARENT' | 'SCAN';
    }
  | { readonly act: 'quarantine'; readonly premises: string; readonly reason: 'SUSPECTED' | 'OTHER' }
  | { readonly act: 'release'; readonly premises: string }
  | {
      readonly act: 'retire';
      readonly premises: string;
      readonly state: 'DESTROYED' | 'SAMPLED' | 'STOLEN' | 'EXPORTED';
    };

type Rule = (facts: EventFacts) => Meaning | undefined;

/** The first that fits counts; an event that fits none is kept and changes nothing on the ledger. */
const RULES: readonly Rule[] = [commissioning, packing, voiding, shipping, receiving, retiring, holding];

/**
 * What an event means for the ledger. It must name a place of this network (`urn:piaosu:premises:…`): events between others
 * are kept as they are, and nobody acts for them.
 */
export function meaningOf(facts: EventFacts): Meaning | undefined {
  for (const rule of RULES) {
    const meaning = rule(facts);
    if (meaning !== undefined) return meaning;
  }
  return undefined;
}

function commissioning({ type, action, bizStep, premises, lotNumber, expiry, codes }: EventFacts): Meaning | undefined {
  if (type !== 'ObjectEvent' || action !== 'ADD' || bizStep !== 'commissioning' || codes.length === 0) return undefined;
  if (premises === undefined || lotNumber === undefined || expiry === undefined) return undefined;
  return { act: 'commission', premises, lotNumber, expiry };
}

function packing({ type, action, premises, parent, children }: EventFacts): Meaning | undefined {
  if (type !== 'AggregationEvent' || premises === undefined || parent === undefined) return undefined;
  if (action === 'ADD' && children.length > 0) return { act: 'pack', premises, container: parent };
  return action === 'DELETE' ? { act: 'unpack', premises, container: parent } : undefined;
}

function voiding({ bizStep, shipment }: EventFacts): Meaning | undefined {
  return bizStep === 'void_shipping' && shipment !== undefined ? { act: 'voidShipment', shipment } : undefined;
}

function shipping({ type, bizStep, from, premises = from, to, codes }: EventFacts): Meaning | undefined {
  if (type !== 'ObjectEvent' || bizStep !== 'shipping' || codes.length === 0) return undefined;
  return premises === undefined || to === undefined ? undefined : { act: 'ship', premises, to };
}

/** A closed container stands for what is in it unless the event says that all of it was scanned. */
function receiving({ type, bizStep, premises, shipment, set, codes }: EventFacts): Meaning | undefined {
  if (type !== 'ObjectEvent' || bizStep !== 'receiving' || codes.length === 0) return undefined;
  if (premises === undefined || shipment === undefined) return undefined;
  return { act: 'receive', premises, shipment, how: set.includes('completeness_verified') ? 'SCAN' : 'PARENT' };
}

/** By step or by disposition: CBV has a step for some ends of a box and a disposition for others. */
const STEPS_TO_END: ReadonlyMap<string, 'DESTROYED' | 'SAMPLED'> = new Map([
  ['destroying', 'DESTROYED'],
  ['sampling', 'SAMPLED'],
]);
const DISPOSITIONS_AT_END: ReadonlyMap<string, 'DESTROYED' | 'STOLEN'> = new Map([
  ['destroyed', 'DESTROYED'],
  ['disposed', 'DESTROYED'],
  ['stolen', 'STOLEN'],
]);

function retiring({ type, premises, bizStep, disposition, codes }: EventFacts): Meaning | undefined {
  if (type !== 'ObjectEvent' || premises === undefined || codes.length === 0) return undefined;
  const state = STEPS_TO_END.get(bizStep) ?? DISPOSITIONS_AT_END.get(disposition);
  if (state !== undefined) return { act: 'retire', premises, state };
  // A code that is taken off its box for good is one that nobody may come upon again.
  return bizStep === 'decommissioning' ? { act: 'retire', premises, state: 'DESTROYED' } : undefined;
}

function holding({ type, premises, bizStep, disposition, unset, codes }: EventFacts): Meaning | undefined {
  if (type !== 'ObjectEvent' || premises === undefined || codes.length === 0) return undefined;
  if (bizStep === 'holding')
    return { act: 'quarantine', premises, reason: disposition === 'non_sellable_other' ? 'SUSPECTED' : 'OTHER' };
  return unset.includes('non_sellable_other') ? { act: 'release', premises } : undefined;
}
