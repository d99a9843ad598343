import { describe, expect, it } from 'vitest';
import { factsOf } from './event-facts.ts';
import { epcOf } from './identifier.ts';
import { meaningOf } from './meaning.ts';

const HERE = 'urn:piaosu:premises:PLANT-1';
const THERE = 'https://example.cn/premises/WAREHOUSE-1';
const SHIPMENT = 'S0c5b2f7e9d1a4b6c8e0f1a2b';
const BOX = 'urn:epc:id:sgtin:6901234.056789.1';

type Fields = Readonly<Record<string, unknown>>;
const meaning = (event: Fields): unknown => meaningOf(factsOf(event));
const object = (change: Fields): Fields => ({
  ...{ type: 'ObjectEvent', action: 'OBSERVE', epcList: [BOX], bizLocation: { id: HERE } },
  ...change,
});
const shipped = { bizTransactionList: [{ type: 'desadv', bizTransaction: `urn:piaosu:shipment:${SHIPMENT}` }] };

describe('what an event means for the ledger', () => {
  it.each<[string, Fields, unknown]>([
    [
      'commissioning with lot and expiry',
      object({
        ...{ action: 'ADD', bizStep: 'commissioning' },
        ilmd: { 'cbvmda:lotNumber': 'A1', 'cbvmda:itemExpirationDate': '2028-02-29T00:00:00Z' },
      }),
      { act: 'commission', premises: 'PLANT-1', lotNumber: 'A1', expiry: '2028-02-29' },
    ],
    [
      'shipping to premises of this network',
      object({ bizStep: 'shipping', destinationList: [{ type: 'location', destination: THERE }] }),
      { act: 'ship', premises: 'PLANT-1', to: 'WAREHOUSE-1' },
    ],
    [
      'shipping with the sender as its source only',
      object({
        ...{ bizStep: 'shipping', bizLocation: undefined, sourceList: [{ type: 'location', source: HERE }] },
        destinationList: [{ type: 'location', destination: THERE }],
      }),
      { act: 'ship', premises: 'PLANT-1', to: 'WAREHOUSE-1' },
    ],
    [
      'receiving a closed container',
      object({ bizStep: 'receiving', ...shipped }),
      { act: 'receive', premises: 'PLANT-1', shipment: SHIPMENT, how: 'PARENT' },
    ],
    [
      'receiving what was scanned whole',
      object({ bizStep: 'receiving', ...shipped, persistentDisposition: { set: ['completeness_verified'] } }),
      { act: 'receive', premises: 'PLANT-1', shipment: SHIPMENT, how: 'SCAN' },
    ],
    ['void shipping', object({ bizStep: 'void_shipping', ...shipped }), { act: 'voidShipment', shipment: SHIPMENT }],
    ['sampling', object({ bizStep: 'sampling' }), { act: 'retire', premises: 'PLANT-1', state: 'SAMPLED' }],
    ['a theft', object({ disposition: 'stolen' }), { act: 'retire', premises: 'PLANT-1', state: 'STOLEN' }],
    [
      'a step as a web URI',
      object({ bizStep: 'https://ref.gs1.org/cbv/BizStep-destroying' }),
      { act: 'retire', premises: 'PLANT-1', state: 'DESTROYED' },
    ],
    [
      'packing',
      { type: 'AggregationEvent', action: 'ADD', parentID: BOX, childEPCs: [BOX], readPoint: { id: HERE } },
      { act: 'pack', premises: 'PLANT-1', container: BOX },
    ],
    [
      'unpacking',
      { type: 'AggregationEvent', action: 'DELETE', parentID: BOX, readPoint: { id: HERE } },
      { act: 'unpack', premises: 'PLANT-1', container: BOX },
    ],
  ])('%s', (_, event, expected) => {
    expect(meaning(event)).toEqual(expected);
  });

  it.each<[string, Fields]>([
    ['commissioning without a lot', object({ action: 'ADD', bizStep: 'commissioning' })],
    ['shipping to somewhere else', object({ bizStep: 'shipping', destinationList: [{ destination: 'urn:epc:id:sgln:6901234.56789.0' }] })], // prettier-ignore
    ['receiving what nobody sent here', object({ bizStep: 'receiving' })],
    ['a step that changes nothing', object({ bizStep: 'inspecting' })],
    ['a step at a place of others', object({ bizStep: 'destroying', bizLocation: { id: 'urn:epc:id:sgln:6901234.56789.0' } })], // prettier-ignore
    ['a dispensing, which needs a patient', object({ bizStep: 'dispensing' })],
    ['a quantity without single boxes', object({ bizStep: 'destroying', epcList: [] })],
  ])('is nothing: %s', (_, event) => {
    expect(meaning(event)).toBeUndefined();
  });
});

describe('the EPC of a canonical id', () => {
  it.each([
    ['gs1:010690123456789221A/1(b)', 'https://id.gs1.org/01/06901234567892/21/A%2F1%28b%29'],
    ['sscc:00169012340000000211', 'https://id.gs1.org/00/169012340000000211'],
    ['cn20:81234567890123456789', 'urn:piaosu:cn20:81234567890123456789'],
  ])('%s is %s', (id, epc) => {
    expect(epcOf(id)).toBe(epc);
  });

  it('of a national code is read back as that code', () => {
    expect(factsOf({ epcList: ['urn:piaosu:cn20:81234567890123456789'] }).codes).toEqual(['81234567890123456789']);
  });
});
