import { PiaosuError } from '@piaosu/core';
import { strFromU8, unzipSync, type Unzipped } from 'fflate';
import { childOf, parseXml, textIn, type XmlElement } from './xml-tree.ts';
import { readSheet, type SheetRow } from './worksheet.ts';

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A worksheet's rows, texts and numbers told apart; empty rows are left out, numbers of rows are the sheet's own. */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly SheetRow[];
  /** Days between day 0 of the sheet's dates and 1899-12-30. */
  readonly dateOffset: number;
}

/** What all parts of a workbook may unfold to: a zip of 64 MiB could hold 60 GiB. */
const MAX_UNFOLDED = 256 * 1024 * 1024;
const PARTS = /^xl\/(?:workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|worksheets\/[^/]{1,64}\.xml)$/u;

/** Whether the bytes are a zip, which every XLSX is and no text is. */
export function isWorkbook(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/**
 * The worksheets of an XLSX file in the order of its tabs. Formulas count by the value that was computed last; macros,
 * links and everything else in the file is not looked at. Throws PiaosuError SCHEMA or BODY_TOO_LARGE.
 */
export function readWorkbook(bytes: Uint8Array, maxUnfolded = MAX_UNFOLDED): Sheet[] {
  const files = unfold(bytes, maxUnfolded);
  const workbook = partOf(files, 'xl/workbook.xml');
  const targets = targetsOf(partOf(files, 'xl/_rels/workbook.xml.rels', true));
  const strings = sharedStrings(files['xl/sharedStrings.xml']);
  const dateOffset = /\bdate1904="(?:1|true)"/u.test(workbook) ? 1462 : 0;
  return [...workbook.matchAll(/<(?:\w+:)?sheet\b[^>]*>/gu)].flatMap(([tag], index) => {
    const target = targets.get(attribute(tag, 'r:id')) ?? `worksheets/sheet${index + 1}.xml`;
    const file = files[`xl/${target.replace(/^\/?(?:xl\/)?/u, '')}`];
    if (file === undefined) return [];
    return [{ name: attribute(tag, 'name'), rows: readSheet(strFromU8(file), strings), dateOffset }];
  });
}

function unfold(bytes: Uint8Array, maxUnfolded: number): Unzipped {
  let unfolded = 0;
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!PARTS.test(name)) return false;
        unfolded += originalSize;
        // The declared size bounds what is written: fflate never grows the buffer that it makes for it.
        if (unfolded > maxUnfolded) throw new PiaosuError('BODY_TOO_LARGE', { unfolded: maxUnfolded });
        return true;
      },
    });
  } catch (error) {
    if (error instanceof PiaosuError) throw error;
    throw new PiaosuError('SCHEMA', { expected: 'XLSX' }, error);
  }
}

function partOf(files: Unzipped, name: string, mayBeMissing = false): string {
  const file = files[name];
  if (file !== undefined) return strFromU8(file);
  if (mayBeMissing) return '';
  throw new PiaosuError('SCHEMA', { expected: 'XLSX', missing: name });
}

function targetsOf(relations: string): Map<string, string> {
  const tags = [...relations.matchAll(/<(?:\w+:)?Relationship\b[^>]*>/gu)].map(([tag]) => tag);
  return new Map(tags.map((tag) => [attribute(tag, 'Id'), attribute(tag, 'Target')]));
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\s${name}="([^"]*)"`, 'u').exec(tag)?.[1] ?? '';
}

const STRING_LIMITS = { characters: MAX_UNFOLDED, elements: 2_000_000, depth: 16 };

function sharedStrings(file: Uint8Array | undefined): string[] {
  if (file === undefined) return [];
  const root = parseXml(strFromU8(file), STRING_LIMITS);
  if (!root.ok) throw new PiaosuError('SCHEMA', { expected: 'XLSX', part: 'sharedStrings' });
  return root.value.children.filter(({ name }) => name === 'si').map(richText);
}

/** A text may be cut into runs of different type; its phonetic reading (`rPh`) is no part of it. */
function richText(element: XmlElement): string {
  const runs = element.children.filter(({ name }) => name === 'r').map((run) => rawText(childOf(run, 't')));
  return runs.length > 0 ? runs.join('') : rawText(childOf(element, 't'));
}

function rawText(element: XmlElement | undefined): string {
  return element === undefined ? textIn(element) : element.text;
}
