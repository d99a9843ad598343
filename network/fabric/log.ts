/** A log event: a name and flat values, never payloads or keys. */
export type LogEvent = Readonly<Record<string, string | number | boolean | undefined>> & { readonly event: string };

export type Log = (event: LogEvent) => void;

export const silentLog: Log = () => undefined;
