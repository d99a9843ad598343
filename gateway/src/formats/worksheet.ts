import { PiaosuError } from '@piaosu/core';
import { SaxesParser, type SaxesTagPlain } from 'saxes';

/** A cell as the file has it. A number keeps its digits as written: `3.30106196203043E+17` is no identity any more. */
export type SheetCell =
  { readonly type: 'text'; readonly text: string } | { readonly type: 'number'; readonly text: string };

export interface SheetRow {
  /** As the spreadsheet shows it, counted from 1. */
  readonly row: number;
  /** By column, counted from 0; holes are empty cells. */
  readonly cells: ReadonlyMap<number, SheetCell>;
}

/** A day of a large hospital has 15,000 lines of 14 columns. */
const MAX_CELLS = 4_000_000;
const MAX_ROWS = 300_000;

/** The rows of a worksheet part, as a stream: a tree of it would take twenty times its size. Throws PiaosuError SCHEMA. */
export function readSheet(xml: string, strings: readonly string[]): SheetRow[] {
  const reader = new SheetReader(strings);
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on('error', () => {
    throw new PiaosuError('SCHEMA', { expected: 'XLSX', part: 'worksheet' });
  });
  parser.on('doctype', () => {
    throw new PiaosuError('SCHEMA', { expected: 'XML without a document type' });
  });
  parser.on('opentag', (tag: SaxesTagPlain) => {
    reader.open(tag);
  });
  parser.on('text', (text) => {
    reader.text(text);
  });
  parser.on('closetag', ({ name }) => {
    reader.close(localName(name));
  });
  parser.write(xml).close();
  return reader.rows;
}

class SheetReader {
  readonly rows: SheetRow[] = [];
  readonly #strings: readonly string[];
  #cells = new Map<number, SheetCell>();
  #row = 0;
  #column = -1;
  #type = 'n';
  #text = '';
  #inValue = false;
  #count = 0;

  constructor(strings: readonly string[]) {
    this.#strings = strings;
  }

  open({ name, attributes }: SaxesTagPlain): void {
    const tag = localName(name);
    if (tag === 'row') {
      this.#row = Number(attributes['r'] ?? this.#row + 1);
      this.#column = -1;
      this.#cells = new Map();
    } else if (tag === 'c') {
      this.#count += 1;
      if (this.#count > MAX_CELLS) throw new PiaosuError('SCHEMA', { cells: MAX_CELLS });
      this.#column = columnOf(attributes['r']) ?? this.#column + 1;
      this.#type = attributes['t'] ?? 'n';
      this.#text = '';
    } else if (tag === 'v' || tag === 't') this.#inValue = true;
  }

  text(text: string): void {
    if (this.#inValue) this.#text += text;
  }

  close(tag: string): void {
    if (tag === 'v' || tag === 't') this.#inValue = false;
    else if (tag === 'c') this.#keepCell();
    else if (tag === 'row') this.#keepRow();
  }

  #keepCell(): void {
    if (this.#text === '') return;
    const cell = this.#cellOf(this.#text);
    if (cell.text !== '') this.#cells.set(this.#column, cell);
  }

  #cellOf(text: string): SheetCell {
    if (this.#type === 's') return { type: 'text', text: this.#strings[Number(text)] ?? '' };
    return { type: this.#type === 'n' ? 'number' : 'text', text };
  }

  #keepRow(): void {
    if (this.#cells.size === 0) return;
    if (this.rows.length >= MAX_ROWS) throw new PiaosuError('SCHEMA', { rows: MAX_ROWS });
    this.rows.push({ row: this.#row, cells: this.#cells });
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** `AB12` is column 27, counted from 0. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/u.exec(reference ?? '')?.[0];
  if (letters === undefined) return undefined;
  return Array.from(letters).reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
