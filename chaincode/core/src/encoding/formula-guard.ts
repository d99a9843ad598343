const FORMULA = /^'*[=+\-@\t\r]/u;
const GUARDED = /^'+[=+\-@\t\r]/u;

/**
 * A text that no spreadsheet runs as a formula (CWE-1236): one that begins like a formula gets an apostrophe before it, and
 * so does one that looks guarded already, so that `unguardFormula` gives back every text.
 */
export function guardFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that was guarded. Only for a file known to be ours: in any other the apostrophe belongs to the text. */
export function unguardFormula(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text;
}
