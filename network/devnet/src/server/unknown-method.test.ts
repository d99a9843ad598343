import { expect, test } from 'vitest';
import { unknownMethodText } from './unknown-method.ts';

test.each([
  ['/gateway.Gateway/Nope', 'unknown method Nope for service gateway.Gateway'],
  ['/no.Such/Method', 'unknown service no.Such'],
  ['nonsense', 'malformed method name: "nonsense"'],
])('%s has the text of grpc-go', (path, text) => {
  expect(unknownMethodText(path, ['/gateway.Gateway/Endorse'])).toBe(text);
});
