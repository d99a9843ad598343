/** A command line that asks for help, or that is not understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly asked: boolean;

  constructor(usage: string, fault?: string, cause?: unknown) {
    super(fault === undefined ? usage : `${fault}\n\n${usage}`, { cause });
    this.asked = fault === undefined;
  }
}

/**
 * The words behind `npm run … --`, parsed by the options of a command; `--help` is known to every one.
 * @throws UsageError
 */
export function parseCommand<T>(words: readonly string[], usage: string, parse: (args: string[]) => T): T {
  if (words.includes('--help') || words.includes('-h')) throw new UsageError(usage);
  try {
    return parse(joined(words));
  } catch (error) {
    throw new UsageError(usage, error instanceof Error ? error.message : String(error), error);
  }
}

/** `--clock-offset -20m` is meant as `--clock-offset=-20m`. */
function joined(words: readonly string[]): string[] {
  const isValueOf = (name: string, value: string): boolean => /^--[a-z-]+$/u.test(name) && /^-\d/u.test(value);
  return words.flatMap((word, index) => {
    const [before = '', after = ''] = [words[index - 1], words[index + 1]];
    if (isValueOf(before, word)) return [];
    return [isValueOf(word, after) ? `${word}=${after}` : word];
  });
}

/** Says a fault at the terminal. @returns the exit code: 0 for help that was asked for, 2 for a wrong command line. */
export function sayFault(error: unknown): number {
  if (error instanceof UsageError && error.asked) {
    console.log(error.message);
    return 0;
  }
  console.error(error instanceof Error ? error.message : String(error));
  return error instanceof UsageError ? 2 : 1;
}
