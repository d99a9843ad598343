const ORDINALS: Readonly<Record<string, number>> = { second: 2, third: 3 };

/** The receipt a refused row is of, and which of the rows with this number it is when there are several in one upload. */
export function refusedSubject(subject: string): { readonly receipt: string; readonly occurrence: number } {
  const [, receipt = subject, word, row] = /^(.*?)(?: \((second|third) row\)| \(row (\d+)\))?$/u.exec(subject) ?? [];
  return { receipt, occurrence: word === undefined ? Number(row ?? '1') : (ORDINALS[word] ?? 1) };
}
