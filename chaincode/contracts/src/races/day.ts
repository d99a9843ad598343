/** Days of the model as YYYY-MM-DD in Beijing, by the platform's calendar and not by the product's. */
const DAY_MS = 86_400_000;

export function dayOf(epochSeconds: number): string {
  return textOf(epochSeconds * 1000 + 8 * 3_600_000);
}

export function dayAfter(day: string, days: number): string {
  return textOf(Date.parse(day) + days * DAY_MS);
}

/** The n-th day from Monday to Friday after a day. */
export function workingDayAfter(day: string, workingDays: number): string {
  let at = Date.parse(day);
  for (let left = workingDays; left > 0;) {
    at += DAY_MS;
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return textOf(at);
}

export function yuan(fen: number): string {
  const digits = String(fen).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function textOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
