import type { KeyPress } from './key-press.ts';

/** What the keys of the US layout write, plain and with shift. Scanners leave the factory set to it. */
const US_SIGNS: Readonly<Record<string, string>> = {
  ...{ Digit1: '1!', Digit2: '2@', Digit3: '3#', Digit4: '4$', Digit5: '5%' },
  ...{ Digit6: '6^', Digit7: '7&', Digit8: '8*', Digit9: '9(', Digit0: '0)' },
  ...{ Minus: '-_', Equal: '=+', BracketLeft: '[{', BracketRight: ']}', Backslash: '\\|' },
  ...{ Semicolon: ';:', Quote: '\'"', Backquote: '`~', Comma: ',<', Period: '.>', Slash: '/?', Space: '  ' },
  ...{ NumpadDecimal: '..', NumpadSubtract: '--', NumpadAdd: '++', NumpadDivide: '//', NumpadMultiply: '**' },
};

/** ASCII 29: ends a GS1 element of variable length. */
const GROUP_SEPARATOR = '\u001d';

/** What a press writes: by the layout of the computer, and by the place of the key on a US keyboard. */
export interface Written {
  readonly byKey: string;
  readonly byCode: string;
}

/** The character of a press; undefined for a key that writes none. Control characters come as Ctrl and a key, GS also as F8. */
export function writtenBy(press: KeyPress): Written | undefined {
  if (press.code === 'F8') return both(GROUP_SEPARATOR);
  const byCode = usSignOf(press);
  if (press.ctrl) return byCode === undefined ? undefined : controlOf(byCode);
  const byKey = press.key.length === 1 ? toAscii(press.key) : undefined;
  if (byKey !== undefined && !press.ime) return { byKey, byCode: byCode ?? byKey };
  return byCode === undefined ? undefined : both(byCode);
}

/** The character of Alt and digits on the number pad: how scanners write on any layout. */
export function writtenByNumber(digits: string): Written | undefined {
  const value = Number(digits);
  return digits.length <= 4 && value > 0 && value < 128 ? both(String.fromCharCode(value)) : undefined;
}

/** Full-width signs, as Chinese input methods write them, and the ideographic blank, to ASCII. */
export function toAscii(sign: string): string {
  const point = sign.charCodeAt(0);
  if (point >= 0xff01 && point <= 0xff5e) return String.fromCharCode(point - 0xfee0);
  return point === 0x3000 ? ' ' : sign;
}

function usSignOf({ code, shift }: KeyPress): string | undefined {
  const [, letter] = /^Key([A-Z])$/u.exec(code) ?? [];
  if (letter !== undefined) return shift ? letter : letter.toLowerCase();
  const [, digit] = /^Numpad(\d)$/u.exec(code) ?? [];
  return digit ?? US_SIGNS[code]?.charAt(shift ? 1 : 0);
}

/** Ctrl and a letter or one of `[ \ ] ^ _` is the control character of that place. */
function controlOf(sign: string): Written | undefined {
  const point = sign.toUpperCase().charCodeAt(0);
  if (sign === '6') return both('\u001e'); // Ctrl and ^ without its shift
  return point >= 0x41 && point <= 0x5f ? both(String.fromCharCode(point & 0x1f)) : undefined;
}

function both(sign: string): Written {
  return { byKey: sign, byCode: sign };
}
