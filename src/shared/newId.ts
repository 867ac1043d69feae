/**
 * An id that nothing else has: 32 hexadecimal digits. `crypto.randomUUID` is there on secure origins only, and
 * a page that somebody serves over plain http in their own network trains as well.
 */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
