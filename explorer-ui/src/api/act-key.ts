/** A new Idempotency-Key: 128 random bits. `crypto.randomUUID` would be missing on plain http. */
export function newActKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
