import { parsed, PiaosuError, refuse, type Parsed } from '@piaosu/core';
import { SaxesParser, type SaxesTagPlain } from 'saxes';

/** An element with its text and its children in their order; attributes and comments say nothing here. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

export interface XmlLimits {
  readonly characters: number;
  readonly elements: number;
  readonly depth: number;
}

/** A receipt of 20,000 detail lines of 15 members; real files nest six deep. */
export const RECEIPT_LIMITS: XmlLimits = { characters: 32 * 1024 * 1024, elements: 400_000, depth: 24 };

interface Growing {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

/**
 * A strict reader of small XML files from anywhere. A document type is refused as a whole, so that no entity of its own
 * (billion laughs, files, addresses) can ever be meant; the five predefined ones and character references remain. Refuses
 * with SCHEMA what is not well-formed or goes over the limits, with BODY_TOO_LARGE what is too long; never throws.
 */
export function parseXml(text: string, limits: XmlLimits = RECEIPT_LIMITS): Parsed<XmlElement> {
  if (text.length > limits.characters) return refuse('BODY_TOO_LARGE', { max: limits.characters });
  try {
    return parsed(readTree(text, limits));
  } catch (error) {
    if (error instanceof PiaosuError) return refuse(error.code, error.evidence);
    // The parser's message may quote the file, which is personal: only where it stopped is told.
    if (error instanceof Error) return refuse('SCHEMA', { expected: 'well-formed XML' });
    throw error;
  }
}

function readTree(text: string, limits: XmlLimits): XmlElement {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const open: Growing[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new PiaosuError('SCHEMA', { expected: 'XML without a document type' });
  });
  parser.on('opentag', ({ name }: SaxesTagPlain) => {
    count += 1;
    if (count > limits.elements || open.length >= limits.depth)
      throw new PiaosuError('SCHEMA', { elements: limits.elements, depth: limits.depth });
    open.push({ name: localName(name), text: '', children: [] });
  });
  const addText = (piece: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element === undefined) return;
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  });
  parser.write(text).close();
  if (root === undefined) throw new PiaosuError('SCHEMA', { expected: 'XML' });
  return root;
}

/** Provinces put the standard's elements into namespaces of their own. */
function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** The element's own text without the blanks around it. */
export function textIn(element: XmlElement | undefined): string {
  return element?.text.trim() ?? '';
}

/** Text as it may stand between tags: what XML 1.0 forbids altogether is left out. */
export function escapeXml(text: string): string {
  const legal = Array.from(text).filter((letter) =>
    /[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(letter),
  );
  return legal.join('').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `<name>text</name>`; for attributes there is no need. */
export function xmlText(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}
