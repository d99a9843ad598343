/** Express's forms of an OpenAPI path: `/receipts/{code}-{number}` → `/receipts/:code-:number`. */
export function expressPath(path: string): { readonly route: string; readonly pattern: RegExp } {
  const route = path.replaceAll(/\{(\w+)\}/gu, ':$1');
  const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/gu, '[^/]+').replaceAll('.', '\\.')}$`, 'u');
  return { route, pattern };
}
