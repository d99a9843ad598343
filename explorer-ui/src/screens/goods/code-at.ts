/** The code that a refusal points to: `/codes/2` or `/units/2` of what was sent. */
export function codeAt(units: readonly { readonly code: string }[], pointer: string): string | undefined {
  const [, at] = /^\/(?:codes|units)\/(\d+)/u.exec(pointer) ?? [];
  return at === undefined ? undefined : units[Number(at)]?.code;
}
