/**
 * GS1 General Specifications §7.9.1: digits weighted 3, 1, 3, … from the right, the check digit itself 1, add up to a
 * multiple of ten. Length is not looked at; false for anything but digits.
 */
export function hasCheckDigit(digits: string): boolean {
  if (!/^\d+$/.test(digits)) return false;
  const last = digits.length - 1;
  let sum = 0;
  for (let i = 0; i <= last; i++) sum += Number(digits.charAt(i)) * ((last - i) % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}

/** The digits with their check digit (see {@link hasCheckDigit}) behind them. `digits` holds digits only. */
export function withCheckDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) sum += Number(digits.charAt(i)) * ((digits.length - 1 - i) % 2 === 0 ? 3 : 1);
  return digits + String((10 - (sum % 10)) % 10);
}

/** Character set 82 in the order of GS1 General Specifications §7.11; the place of a character is its value. */
const CHARACTER_SET_82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
/** For the 23 characters before the pair, the rightmost first. */
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];
const PAIR_CHARACTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** GS1 General Specifications §7.9.5: the check character pair that ends a Global Model Number or a MUDI. */
export function hasCheckCharacterPair(text: string): boolean {
  const model = text.slice(0, -2);
  if (model === '' || model.length > PRIMES.length) return false;
  let sum = 0;
  for (const [i, prime] of PRIMES.slice(0, model.length).entries())
    sum += prime * CHARACTER_SET_82.indexOf(model.charAt(model.length - 1 - i));
  const rest = sum % 1021;
  return text.slice(-2) === PAIR_CHARACTERS.charAt(Math.floor(rest / 32)) + PAIR_CHARACTERS.charAt(rest % 32);
}

/** ISO 13616: country and check digits moved to the end, letters as 10 to 35, leave 1 modulo 97. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[0-9A-Z]+$/.test(text)) return false;
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
