/** A log event: a name and flat values, never payloads. */
export type LogEvent = Readonly<Record<string, string | number | boolean | undefined>> & { readonly event: string };

export type Log = (event: LogEvent) => void;

/** One JSON line per event on stderr. */
export const stderrLog: Log = (event) => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
};

export const silentLog: Log = () => undefined;
