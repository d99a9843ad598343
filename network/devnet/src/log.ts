/** A log event: a name and flat values, never payloads. */
export type LogEvent = Readonly<Record<string, string | number | boolean | undefined>> & { readonly event: string };

export type Log = (event: LogEvent) => void;

/** One JSON line per event on stderr. */
export const stderrLog: Log = (event) => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
};

/** The same on stderr for a person: a sentence, or the event with its values. */
export const sentenceLog: Log = (event) => {
  process.stderr.write(`piaosu-devnet: ${sentenceOf(event)}\n`);
};

function sentenceOf({ event, code, message, ...values }: LogEvent): string {
  if (message !== undefined) return code === undefined ? String(message) : `${String(message)} (${String(code)})`;
  return [event, ...Object.entries(values).map(([name, value]) => `${name} ${String(value)}`)].join(', ');
}

export const silentLog: Log = () => undefined;
