import { z } from 'zod';
import type { PatientClient } from './patient-client.ts';

/** All items of a list that is given out in pages. */
export async function askAll<T extends z.ZodType>(
  client: PatientClient,
  path: string,
  item: T,
): Promise<z.output<T>[]> {
  const page = z.looseObject({ items: z.array(item), next: z.string().nullable() });
  const items: z.output<T>[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = `${path.includes('?') ? '&' : '?'}limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const { status, body } = await client.ask({ method: 'GET', path: `${path}${query}` });
    if (status !== 200) throw new Error(`${path}: ${status.toString()} ${JSON.stringify(body)}`);
    const answered = page.parse(body);
    items.push(...answered.items);
    cursor = answered.next;
  }
  return items;
}
