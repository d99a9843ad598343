import { isPlainObject, isUnknownArray } from '@piaosu/core';
import { bareWord } from './event-terms.ts';
import { codeIn, idIn } from './identifier.ts';

/** What an event says, as far as the ledger could take it; every place and thing of this network by its own id. */
export interface EventFacts {
  readonly type: string;
  readonly action: string;
  readonly bizStep: string;
  readonly disposition: string;
  readonly codes: readonly string[];
  readonly parent: string | undefined;
  readonly children: readonly string[];
  /** Where it happened. */
  readonly premises: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly shipment: string | undefined;
  readonly dispensing: string | undefined;
  readonly set: readonly string[];
  readonly unset: readonly string[];
  readonly lotNumber: string | undefined;
  readonly expiry: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads them from an event that was checked against the standard. */
export function factsOf(event: Fields): EventFacts {
  const here = ['readPoint', 'bizLocation'].flatMap((name) => textsOf([objectOf(event[name])['id']]));
  const transactions = objectsOf(event['bizTransactionList']).flatMap((each) => textsOf([each['bizTransaction']]));
  const disposition = objectOf(event['persistentDisposition']);
  const parent = textsOf([event['parentID']])[0];
  return {
    type: word(event['type']),
    action: word(event['action']),
    bizStep: word(event['bizStep']),
    disposition: word(event['disposition']),
    codes: textsOf(event['epcList']).map(codeIn),
    parent: parent === undefined ? undefined : codeIn(parent),
    children: textsOf(event['childEPCs']).map(codeIn),
    premises: firstId('premises', here),
    from: firstId('premises', objectsOf(event['sourceList']).flatMap((each) => textsOf([each['source']]))), // prettier-ignore
    to: firstId('premises', objectsOf(event['destinationList']).flatMap((each) => textsOf([each['destination']]))), // prettier-ignore
    shipment: firstId('shipment', transactions),
    dispensing: firstId('dispensing', transactions),
    set: textsOf(disposition['set']).map(bareWord),
    unset: textsOf(disposition['unset']).map(bareWord),
    lotNumber: masterData(event, ['lotNumber', 'hasBatchLotNumber']),
    expiry: masterData(event, ['itemExpirationDate', 'expirationDate'])?.slice(0, 10),
  };
}

/** Whatever prefix the document gave the vocabulary of master data. */
function masterData(event: Fields, names: readonly string[]): string | undefined {
  const found = Object.entries(objectOf(event['ilmd'])).find(([name]) =>
    names.some((each) => name.endsWith(`:${each}`)),
  );
  return textsOf([found?.[1]])[0];
}

function firstId(kind: Parameters<typeof idIn>[0], uris: readonly string[]): string | undefined {
  return uris.map((uri) => idIn(kind, uri)).find((id) => id !== undefined);
}

function word(value: unknown): string {
  return typeof value === 'string' ? bareWord(value) : '';
}

function objectOf(value: unknown): Fields {
  return isPlainObject(value) ? value : {};
}

function objectsOf(value: unknown): Fields[] {
  return isUnknownArray(value) ? value.filter(isPlainObject) : [];
}

function textsOf(value: unknown): string[] {
  return isUnknownArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
