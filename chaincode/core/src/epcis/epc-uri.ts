import { withCheckDigit } from '../trace/check-digit.ts';
import { GS1_RESOLVER } from '../trace/print-trace-code.ts';

/**
 * How an EPC URN of one scheme becomes a GS1 Digital Link (GS1 EPC Tag Data Standard 2.0 §6.3 and §7): company prefix
 * and reference, which together have `digits` digits, then the further parts.
 */
interface EpcScheme {
  readonly ai: string;
  /** Digits of company prefix and reference together; absent where the reference is text without a check digit. */
  readonly digits?: number;
  /** The first digit of the reference (indicator, extension) stands in front of the company prefix. */
  readonly leading?: true;
  /** A GRAI has a zero in front. */
  readonly filler?: '0';
  /** Where the serial goes: behind the key, or in a segment of its own under this AI. */
  readonly serial?: 'APPENDED' | { readonly ai: string };
  /** Parts between reference and serial: piece and total of an ITIP. */
  readonly middle?: number;
}

/** By what stands behind `urn:epc:`. A class or pattern names a kind of thing, so it has no serial. */
const SCHEMES: Readonly<Record<string, EpcScheme>> = {
  'id:sgtin': { ai: '01', digits: 13, leading: true, serial: { ai: '21' } },
  'id:sscc': { ai: '00', digits: 17, leading: true },
  'id:sgln': { ai: '414', digits: 12, serial: { ai: '254' } },
  'id:grai': { ai: '8003', digits: 12, filler: '0', serial: 'APPENDED' },
  'id:giai': { ai: '8004' },
  'id:gsrn': { ai: '8018', digits: 17 },
  'id:gsrnp': { ai: '8017', digits: 17 },
  'id:gdti': { ai: '253', digits: 12, serial: 'APPENDED' },
  'id:cpi': { ai: '8010', serial: { ai: '8011' } },
  'id:sgcn': { ai: '255', digits: 12, serial: 'APPENDED' },
  'id:ginc': { ai: '401' },
  'id:gsin': { ai: '402', digits: 16 },
  'id:itip': { ai: '8006', digits: 13, leading: true, middle: 2, serial: { ai: '21' } },
  'id:upui': { ai: '01', digits: 13, leading: true, serial: { ai: '235' } },
  'id:pgln': { ai: '417', digits: 12 },
  'class:lgtin': { ai: '01', digits: 13, leading: true, serial: { ai: '10' } },
  'idpat:sgtin': { ai: '01', digits: 13, leading: true, serial: { ai: '21' } },
  'idpat:grai': { ai: '8003', digits: 12, filler: '0', serial: 'APPENDED' },
  'idpat:gdti': { ai: '253', digits: 12, serial: 'APPENDED' },
  'idpat:sgcn': { ai: '255', digits: 12, serial: 'APPENDED' },
  'idpat:cpi': { ai: '8010', serial: { ai: '8011' } },
  'idpat:itip': { ai: '8006', digits: 13, leading: true, middle: 2, serial: { ai: '21' } },
  'idpat:upui': { ai: '01', digits: 13, leading: true, serial: { ai: '235' } },
};

const EPC_URN = /^urn:epc:((?:id|class|idpat):[a-z]+):([^\s]+)$/;
/** Every object of the class. */
const ANY = '*';
/** A location without an extension. */
const NO_EXTENSION = '0';

/** The canonical GS1 Digital Link of an EPC URN; undefined for any other text, or one whose parts do not fit. */
export function epcToDigitalLink(uri: string): string | undefined {
  const [, name = '', rest = ''] = EPC_URN.exec(uri) ?? [];
  const scheme = SCHEMES[name];
  if (scheme === undefined) return undefined;
  const parts = splitParts(rest, scheme);
  const key = parts === undefined ? undefined : keyOf(scheme, parts);
  if (parts === undefined || key === undefined) return undefined;
  return `${GS1_RESOLVER}/${scheme.ai}/${key}${serialOf(scheme, parts.serial)}`;
}

interface Parts {
  readonly company: string;
  readonly reference: string;
  readonly middle: readonly string[];
  readonly serial: string | undefined;
}

/** A serial may hold dots; what stands before it may not. */
function splitParts(rest: string, { middle = 0, serial }: EpcScheme): Parts | undefined {
  const [company, reference, ...others] = rest.split('.');
  if (company === undefined || reference === undefined || !/^\d{6,12}$/.test(company)) return undefined;
  const behind = others.slice(middle);
  const hasSerial = serial !== undefined;
  if (others.length < middle || hasSerial !== behind.length > 0) return undefined;
  return { company, reference, middle: others.slice(0, middle), serial: hasSerial ? behind.join('.') : undefined };
}

function keyOf(scheme: EpcScheme, { company, reference, middle }: Parts): string | undefined {
  if (scheme.digits === undefined) return company + escapeReserved(reference);
  const swapped = scheme.leading === true ? reference.slice(0, 1) + company + reference.slice(1) : company + reference;
  if (swapped.length !== scheme.digits || !/^\d+$/.test(swapped) || !middle.every((part) => /^\d\d$/.test(part)))
    return undefined;
  return withCheckDigit((scheme.filler ?? '') + swapped) + middle.join('');
}

function serialOf({ serial: place, ai }: EpcScheme, serial: string | undefined): string {
  if (place === undefined || serial === undefined || serial === ANY) return '';
  if (ai === '414' && serial === NO_EXTENSION) return '';
  return place === 'APPENDED' ? escapeReserved(serial) : `/${place.ai}/${escapeReserved(serial)}`;
}

/** What an EPC URN may hold in clear and a Digital Link may not (GS1 Digital Link: URI Syntax, table of reserved characters). */
function escapeReserved(text: string): string {
  return text.replaceAll(/[!()*+,:]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
