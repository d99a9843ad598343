import {
  institutionKey,
  institutionRecordShape,
  parseShape,
  segmentRecordShape,
  type InstitutionRecord,
  type SegmentRecord,
} from '@piaosu/core';
import type { KeyStore, Projection } from '../../organisation.ts';
import type { IssuerStanding } from './decide-rows.ts';

/** The registry as publishing asks it: issuers with a key we can sign with, and segments. */
export interface IssuerDirectory {
  /** Loads what the rows will ask, so that deciding needs no waiting. */
  load(issuers: ReadonlySet<string>, codes: ReadonlySet<string>): Promise<DirectoryView>;
}

export interface DirectoryView {
  issuer(id: string): IssuerStanding;
  /** The segment that covers the number. */
  segment(code: string, number: string): SegmentRecord | undefined;
}

export interface IssuerDirectoryOptions {
  readonly projection: Pick<Projection, 'record' | 'records' | 'taken'>;
  readonly keys: Pick<KeyStore, 'keysOf'>;
  readonly mspId: string;
  readonly publisher: string;
}

const PAGE = 500;

/** Everything is asked again once the projection has moved on to another block. */
export function openIssuerDirectory(options: IssuerDirectoryOptions): IssuerDirectory {
  let height = Number.NaN;
  const issuers = new Map<string, Promise<IssuerStanding>>();
  const segments = new Map<string, Promise<readonly SegmentRecord[]>>();
  return {
    load: async (issuerIds, codes) => {
      const now = options.projection.taken;
      if (now !== height) {
        issuers.clear();
        segments.clear();
        height = now;
      }
      const [standings, lists] = await Promise.all([
        loadAll(issuers, issuerIds, (id) => readIssuer(options, id)),
        loadAll(segments, codes, (code) => readSegments(options, code)),
      ]);
      return {
        issuer: (id) => standings.get(id) ?? { ours: false },
        segment: (code, number) => lists.get(code)?.find((segment) => segment.from <= number && number <= segment.to),
      };
    },
  };
}

async function loadAll<T>(
  cache: Map<string, Promise<T>>,
  ids: ReadonlySet<string>,
  read: (id: string) => Promise<T>,
): Promise<Map<string, T>> {
  const entries = [...ids].map(async (id): Promise<[string, T]> => {
    const known = cache.get(id) ?? read(id);
    cache.set(id, known);
    return [id, await known];
  });
  try {
    return new Map(await Promise.all(entries));
  } catch (error) {
    cache.clear(); // what failed must be asked again
    throw error;
  }
}

async function readIssuer(
  { projection, keys, mspId, publisher }: IssuerDirectoryOptions,
  id: string,
): Promise<IssuerStanding> {
  const record = await projection.record(institutionKey(id));
  const institution = parseShape(institutionRecordShape, record?.value);
  if (!institution.ok || !isOurs(institution.value, mspId, publisher)) return { ours: false };
  const registered = new Set(institution.value.keys.filter((key) => key.revoked === undefined).map((key) => key.id));
  const held = (await keys.keysOf(id)).find((key) => registered.has(key.id));
  return held === undefined ? { ours: true } : { ours: true, keyId: held.id };
}

function isOurs(institution: InstitutionRecord, mspId: string, publisher: string): boolean {
  return (
    institution.org === mspId &&
    institution.state === 'ACTIVE' &&
    institution.kinds.includes('HOSPITAL') &&
    institution.publisher === publisher
  );
}

async function readSegments({ projection }: IssuerDirectoryOptions, code: string): Promise<readonly SegmentRecord[]> {
  const segments: SegmentRecord[] = [];
  for (let after: string | undefined; ;) {
    const page = await projection.records(`SEG~${code}~`, { after, limit: PAGE });
    for (const record of page) {
      // SEG~code~HEAD has another shape and is not a segment.
      const segment = parseShape(segmentRecordShape, record.value);
      if (segment.ok) segments.push(segment.value);
    }
    after = page.at(-1)?.key;
    if (page.length < PAGE) return segments;
  }
}
