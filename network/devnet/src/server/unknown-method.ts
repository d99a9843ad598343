import { status, type Server } from '@grpc/grpc-js';
import { RpcError } from '../gateway/rpc-error.ts';

/**
 * Gives a call of a method that is not there the text of grpc-go. grpc-js looks handlers up in a private map and has
 * no hook before it answers with its own text; where that map is not what it is today, its text stays.
 */
export function nameUnknownMethods(server: Server): void {
  const handlers: unknown = Reflect.get(server, 'handlers');
  if (!(handlers instanceof Map)) return;
  Reflect.set(server, 'handlers', new Handlers(handlers));
}

class Handlers extends Map<unknown, unknown> {
  override get(path: unknown): unknown {
    return super.get(path) ?? refusing(String(path), [...this.keys()].map(String));
  }
}

function refusing(path: string, known: readonly string[]): unknown {
  const error = new RpcError(status.UNIMPLEMENTED, unknownMethodText(path, known));
  return {
    path,
    type: 'unary',
    deserialize: (bytes: unknown) => bytes,
    serialize: (bytes: unknown) => bytes,
    func: (_call: unknown, callback: (error: RpcError) => void) => {
      callback(error);
    },
  };
}

/** grpc-go's text for a path nobody serves. */
export function unknownMethodText(path: string, known: readonly string[]): string {
  const at = path.lastIndexOf('/');
  if (!path.startsWith('/') || at <= 0) return `malformed method name: ${JSON.stringify(path)}`;
  const service = path.slice(1, at);
  const isServed = known.some((method) => method.startsWith(`/${service}/`));
  return isServed ? `unknown method ${path.slice(at + 1)} for service ${service}` : `unknown service ${service}`;
}
