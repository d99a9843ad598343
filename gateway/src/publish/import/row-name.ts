const ORDINALS = ['', '', ' (second row)', ' (third row)'];

/** Names rows by their receipt; a number that comes again in one upload is told from the first. Remembers what it named. */
export function ordinalName(): (name: string, row: number) => string {
  const rowsOf = new Map<string, number[]>();
  return (name, row) => {
    const rows = rowsOf.get(name) ?? [];
    // A row may be asked again, after its transaction was rolled back and repeated.
    if (!rows.includes(row)) rows.push(row);
    rowsOf.set(name, rows);
    const place = rows.indexOf(row) + 1;
    return name + (ORDINALS[place] ?? ` (row ${place})`);
  };
}
