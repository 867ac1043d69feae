/** The parts of the page's address after the `#`: `view=data&beta=0.2`. */
function parts(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}

/** A part of the address, or null where it has none. */
export function addressPart(name: string): string | null {
  return parts().get(name);
}

/** Writes a part of the address in place, without a step in the browser's history; null takes it out. */
export function setAddressPart(name: string, value: string | null): void {
  const next = parts();
  if (value === null) next.delete(name);
  else next.set(name, value);
  const hash = next.toString();
  history.replaceState(
    history.state,
    '',
    hash === '' ? location.pathname + location.search : `#${hash}`,
  );
}
