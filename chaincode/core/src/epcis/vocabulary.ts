/** Terms of the Core Business Vocabulary that EPCIS documents in JSON write as bare words, by what they qualify. */
export const CBV = 'https://ref.gs1.org/cbv/';
export const GS1_VOC = 'https://gs1.org/voc/';

/** Web prefixes of the fields whose values are bare words (CBV 2.0 §7). */
const WEB_PREFIX: Readonly<Record<string, string>> = {
  bizStep: `${CBV}BizStep-`,
  disposition: `${CBV}Disp-`,
  set: `${CBV}Disp-`,
  unset: `${CBV}Disp-`,
  bizTransactionType: `${CBV}BTT-`,
  sourceType: `${CBV}SDT-`,
  destinationType: `${CBV}SDT-`,
  component: `${CBV}Comp-`,
  reason: `${CBV}ER-`,
  sensorType: GS1_VOC,
  exception: GS1_VOC,
};

/** URN forms of EPCIS 1.x and their web forms (CBV 2.0 §8.9.2). */
const URN_PREFIX: readonly (readonly [string, string])[] = [
  ['urn:epcglobal:cbv:bizstep:', `${CBV}BizStep-`],
  ['urn:epcglobal:cbv:disp:', `${CBV}Disp-`],
  ['urn:epcglobal:cbv:btt:', `${CBV}BTT-`],
  ['urn:epcglobal:cbv:sdt:', `${CBV}SDT-`],
  ['urn:epcglobal:cbv:er:', `${CBV}ER-`],
];

const BARE_WORD = /^[A-Za-z_]\w*$/;

/** The web URI of a standard term, whether it came as a bare word or as a URN; any other text unchanged. */
export function toWebVocabulary(field: string, value: string): string {
  // Fields of others have any name, also one that every object has: `constructor`.
  const prefix = Object.hasOwn(WEB_PREFIX, field) ? WEB_PREFIX[field] : undefined;
  if (prefix !== undefined && BARE_WORD.test(value)) return prefix + value;
  const urn = URN_PREFIX.find(([from]) => value.startsWith(from));
  return urn === undefined ? value : urn[1] + value.slice(urn[0].length);
}
