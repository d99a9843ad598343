/**
 * Bytes of text and back, without TextEncoder: the core runs where neither Node's nor the DOM's globals are assumed.
 * Lone surrogates become U+FFFD, as in TextEncoder; the canonical encoder refuses them before they get here.
 */
export function utf8(text: string): Uint8Array {
  return prefixedUtf8('', text);
}

/** utf8(prefix ‖ text) in one buffer; `prefix` is ASCII, e.g. a domain separator or '\0'. */
export function prefixedUtf8(prefix: string, text: string): Uint8Array {
  return prefixedAscii(prefix, text) ?? prefixedWide(prefix, text);
}

/** In one pass, half the time; most of what is hashed or signed is ASCII. Undefined where something is not. */
function prefixedAscii(prefix: string, text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(prefix.length + text.length);
  for (let i = 0; i < prefix.length; i++) bytes[i] = prefix.charCodeAt(i);
  let at = prefix.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return undefined;
    bytes[at++] = unit;
  }
  return bytes;
}

function prefixedWide(prefix: string, text: string): Uint8Array {
  const bytes = new Uint8Array(prefix.length + utf8Length(text));
  for (let i = 0; i < prefix.length; i++) bytes[i] = prefix.charCodeAt(i);
  let at = prefix.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      bytes[at++] = unit;
      continue;
    }
    const point = codePointAt(text, i);
    if (point > 0xffff) i++;
    at = writeCodePoint(bytes, at, point);
  }
  return bytes;
}

function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // A surrogate pair is two units and four bytes; every other unit above U+07FF is one unit and three bytes.
    if (unit >= 0x800 && codePointAt(text, i) <= 0xffff) length += 2;
    else if (unit >= 0x800) {
      length += 2;
      i++;
    } else length += 1;
  }
  return length;
}

function codePointAt(text: string, i: number): number {
  const point = text.codePointAt(i) ?? 0xfffd;
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

function writeCodePoint(bytes: Uint8Array, start: number, point: number): number {
  let at = start;
  if (point < 0x800) {
    bytes[at++] = 0xc0 | (point >> 6);
  } else {
    if (point > 0xffff) {
      bytes[at++] = 0xf0 | (point >> 18);
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
    } else {
      bytes[at++] = 0xe0 | (point >> 12);
    }
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
  }
  bytes[at++] = 0x80 | (point & 0x3f);
  return at;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Compares in a time that depends on the lengths only, so that a secret cannot be guessed byte by byte. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= (left[i] ?? 0) ^ (right[i] ?? 0);
  return difference === 0;
}
