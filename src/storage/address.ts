/** The parts of the page's address after the `#`: `view=data&beta=0.2`. */
function parts(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}

/** The address after the `#` with one part set anew; `:` and `;` stay readable, as they may in an address. */
function hashWith(name: string, value: string | null): string {
  const next = parts();
  if (value === null) next.delete(name);
  else next.set(name, value);
  return next.toString().replaceAll('%3A', ':').replaceAll('%3B', ';');
}

/** A part of the address, or null where it has none. */
export function addressPart(name: string): string | null {
  return parts().get(name);
}

/** Writes a part of the address in place, without a step in the browser's history; null takes it out. */
export function setAddressPart(name: string, value: string | null): void {
  const hash = hashWith(name, value);
  history.replaceState(
    history.state,
    '',
    hash === '' ? location.pathname + location.search : `#${hash}`,
  );
}

/** The whole address as it would be with one part set anew. */
export function addressWith(name: string, value: string): string {
  return `${location.href.split('#')[0]!}#${hashWith(name, value)}`;
}
