import {
  boxKey,
  dispensingKey,
  LINK_ALG,
  linkOpeningShape,
  parseShape,
  tag,
  tagParts,
  tagsUnder,
  unitLink,
  unwrap,
  type DispensingRecord,
  type LinkOpening,
  type UnitSource,
} from '@piaosu/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dropRefusedDispensings, insertDispensing, selectDispensing, selectDispensingsOf } from '../db/dispensings.ts';
import { nativeHmac, nativeSuite } from '../native/hash-suite.ts';
import { openTestOrganisation, type TestOrganisation } from '../testing/organisation.ts';
import { openDispensing, sealDispensing, type DispensingDocument } from './dispensing-document.ts';
import { ownDispensing } from './dispensings.ts';
import { gatheredReads } from './gathered-reads.ts';
import { keepLinks, openLinks } from './unit-links.ts';

const PEPPER = { version: 1, key: new Uint8Array(32).fill(7) };
const BOX = `1.${'b'.repeat(64)}`;
const DIGEST = `sha-256:${'0'.repeat(64)}` as const;
const ID = (n: number) => `D${n.toString(16).padStart(24, '0')}`;

let world: TestOrganisation;
let source: UnitSource;

beforeAll(async () => {
  world = await openTestOrganisation('DrugMSP');
  source = {
    records: gatheredReads(world.projection),
    tags: {
      newest: (domain, parts) => tag(nativeHmac, PEPPER, domain, parts),
      all: (domain, parts) => tagsUnder(nativeHmac, [PEPPER], domain, parts),
      tagOf: (_version, domain, parts) => tag(nativeHmac, PEPPER, domain, parts),
    },
    suiteOf: nativeSuite,
  };
});

afterAll(async () => {
  await world.close();
});

const document: DispensingDocument = {
  premises: 'PHA-1',
  patient: { idType: '01', number: '33010619620304321X' },
  patientSalt: 'a'.repeat(32),
  lines: [{ prescriber: 'H33010000001', prescription: 'RX-1', line: 1, product: '86900000000011', quantity: 100 }],
  units: [{ id: 'gs1:010690123456789221B1', line: 0, part: null }],
};

const recordOf = (id: string): DispensingRecord => ({
  ...{ v: 1, id, premises: 'PHA-1', institution: 'PHA', state: 'LIVE', time: 1, tx: 'a'.repeat(64) },
  boxes: [{ box: BOX, units: 100, prescription: BOX }],
  patientCommit: DIGEST,
});

const openingOf = (eInvoiceNumber: string, salt: string): LinkOpening =>
  unwrap(
    parseShape(linkOpeningShape, {
      receipt: { eInvoiceCode: '33060125', eInvoiceNumber },
      ...{ line: 1, salt: salt.repeat(32) },
    }),
  );

async function keep(id: string, links: readonly LinkOpening[] = []): Promise<void> {
  const { database, secrets } = world.organisation;
  await database.asInstitution('PHA', async (sql) => {
    await insertDispensing(sql, sealDispensing(secrets, id, 'PHA', document), [BOX]);
    const bound = links.map((opening) => ({ entry: 0, isUncoded: false, opening }));
    await keepLinks(sql, { secrets, tags: source.tags }, { dispensing: id, institution: 'PHA' }, bound);
  });
}

function putBox(id: string, { receipt, ...line }: LinkOpening): void {
  const receiptTag = source.tags.newest('receipt', tagParts.receipt(receipt));
  const dispensing = { id, premises: 'PHA-1', units: 100, state: 'LIVE', time: 1, patientCommit: DIGEST };
  world.projection.put(boxKey(BOX), {
    ...{ v: 1, state: 'DISPENSED', product: '86900000000011', lot: BOX, expiry: '2099-12-31', level: 1, units: 100 },
    ...{ parent: null, custodian: 'PHA-1' },
    dispensings: [{ ...dispensing, link: unitLink(nativeSuite(LINK_ALG), receiptTag, line) }],
  });
}

describe('what opens a dispensing', () => {
  test('is opened as it was kept, and by its own id alone; the row of another is INDEX_DIVERGED', async () => {
    const { database, secrets } = world.organisation;
    await keep(ID(1));
    await keep(ID(2));
    const [row, other] = [await selectDispensing(database, ID(1)), await selectDispensing(database, ID(2))];
    if (row === undefined || other === undefined) throw new Error('not kept');
    expect(openDispensing(secrets, row).document).toEqual(document);
    expect(() => openDispensing(secrets, { ...row, content: other.content })).toThrow('INDEX_DIVERGED');
    expect(Buffer.from(row.content).toString('latin1')).not.toContain(document.patient.number);
  });

  test('is its institution’s alone, once the ledger has it', async () => {
    world.projection.put(dispensingKey(ID(1)), recordOf(ID(1)));
    const fresh = { ...source, records: gatheredReads(world.projection) };
    expect((await ownDispensing(world.organisation, fresh, 'PHA', ID(1))).opened?.document).toEqual(document);
    for (const [institution, id] of [
      ['PHB', ID(1)],
      ['PHA', ID(2)],
    ] as const)
      await expect(ownDispensing(world.organisation, fresh, institution, id)).rejects.toMatchObject({
        code: 'RESOURCE_NOT_FOUND',
      });
  });

  test('is not listed nor kept for ever when the ledger refused it', async () => {
    const { database } = world.organisation;
    const before = { created: new Date(253_402_300_799_000), id: '' };
    expect(await selectDispensingsOf(database, 'PHA', before, 10)).toEqual([]);
    await database.execute(
      `INSERT INTO ledger_state (key, value, block, position, tx, seal) VALUES ('DSP~${ID(1)}', '', 1, 0, '', '')`,
    );
    expect((await selectDispensingsOf(database, 'PHA', before, 10)).map(({ id }) => id)).toEqual([ID(1)]);
    expect(await dropRefusedDispensings(database, 180)).toBe(0);
    expect(await dropRefusedDispensings(database, -1)).toBe(1);
    expect(await selectDispensing(database, ID(2))).toBeUndefined();
    expect(await selectDispensing(database, ID(1))).toBeDefined();
  });
});

describe('what opens a binding', () => {
  test('is, of all that were ever sent, the one that fits the ledger; a binding that was refused opens nothing', async () => {
    const [first, moved, refused] = [
      openingOf('0000000001', '1'),
      openingOf('0000000002', '2'),
      openingOf('0000000003', '3'),
    ];
    await keep(ID(3), [first, moved, refused]);
    const { database, secrets } = world.organisation;
    const open = async () => {
      const fresh = { ...source, records: gatheredReads(world.projection) };
      return (await openLinks(database, { secrets, source: fresh }, [recordOf(ID(3))])).get(ID(3));
    };
    putBox(ID(3), first);
    expect(await open()).toEqual([{ entry: 0, opening: first }]);
    putBox(ID(3), moved);
    expect(await open()).toEqual([{ entry: 0, opening: moved }]);
    putBox(ID(3), openingOf('0000000004', '4'));
    expect(await open()).toEqual([]);
  });
});
