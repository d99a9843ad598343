import { z } from 'zod';

/** RFC 3986 with a scheme; compact URIs (`cbv:Disp-sold`) have the same form. */
const URI = /^[a-z][a-z0-9+.-]*:(?:[a-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})*$/i;
/** In standard vocabularies a term is a bare word, never a URI of its own namespace. */
const CBV_TERM = /^(?:urn:epcglobal:cbv|https?:\/\/ns\.gs1\.org\/cbv\/)/;
const GS1_VOC_TERM = /^https?:\/\/(?:www\.)?gs1\.org\/voc\//;

export const uri = z.string().regex(URI);
export const time = z.iso.datetime({ offset: true });

/** A standard term as a bare word, or a URI of others. */
export function term<const T extends readonly [string, ...string[]]>(terms: T) {
  return z.union([z.enum(terms), uri.refine((value) => !CBV_TERM.test(value))]);
}

/** The same for terms of the GS1 Web Vocabulary. */
export function webTerm<const T extends readonly [string, ...string[]]>(terms: T) {
  return z.union([z.enum(terms), uri.refine((value) => !GS1_VOC_TERM.test(value))]);
}

/** An object to which others may add fields, if their names are URIs or compact ones. */
export function extensible<T extends z.ZodRawShape>(shape: T) {
  return z.looseObject(shape).superRefine((value, context) => {
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(shape, name) && !URI.test(name))
        context.addIssue({ code: 'unrecognized_keys', keys: [name], input: value, path: [name] });
    }
  });
}
