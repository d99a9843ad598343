import type { Progress } from '../start/progress.ts';
import type { Product } from '../start/product.ts';
import { askCase } from './ask.ts';
import type { Comparison } from './comparison.ts';
import type { Day } from './day.ts';
import { publishDay, type Publication } from './publish.ts';

/** Publishes a day and asks all its questions, in the order of the file: later claims see the earlier ones. */
export async function runDay(product: Product, day: Day, progress: Progress): Promise<Comparison[]> {
  const publication = await progress.step('Publishing the day', () => publishDay(product, day, progress));
  const comparisons = comparePublication(publication, day);
  await progress.step('Asking every question', async () => {
    for (const [index, one] of day.expected.cases.entries()) {
      comparisons.push(...(await askCase(product, day, one, `${(index + 1).toString()}.`)));
    }
  });
  return comparisons;
}

function comparePublication(publication: Publication, { expected }: Day): Comparison[] {
  const refused = new Set([...Object.keys(expected.refused), ...publication.refused.keys()]);
  return [
    { question: 'rows', expected: expected.rows.toString(), came: publication.rows.toString() },
    { question: 'accepted', expected: expected.accepted.toString(), came: publication.accepted.toString() },
    { question: 'accepted total', expected: expected.acceptedTotal, came: publication.acceptedTotal },
    { question: 'anchored', expected: expected.accepted.toString(), came: publication.anchored.toString() },
    ...[...refused].map((key) => ({
      question: `refused ${key}`,
      expected: expected.refused[key] ?? 'accepted',
      came: publication.refused.get(key) ?? 'accepted',
    })),
  ];
}
