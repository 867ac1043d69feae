/** An answer of the hub that is a refusal, with what it says of the reason. */
export class HubStatus extends Error {
  readonly status: number;
  /** The hub's word for the reason: `RevisionNotFound`, `GatedRepo` and the like. */
  readonly reason: string | null;
  /** Seconds after which it wants to be asked again. */
  readonly retryAfter: number | null;
  constructor({ status, headers }: Response) {
    super(String(status));
    this.status = status;
    this.reason = headers.get('X-Error-Code');
    const seconds = Number(headers.get('Retry-After') ?? NaN);
    this.retryAfter = Number.isFinite(seconds) ? seconds : null;
  }
}

/**
 * A `fetch` that asks one host alone and tells it nothing but the question: no cookie, no referrer.
 * @param base the hub's address; the hub itself may redirect to its own storage
 * @throws HubStatus where the answer is a refusal
 */
export function asking(base: string, signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    if (new URL(address).origin !== new URL(base).origin)
      throw new TypeError(`${address} is not at ${base}`);
    const response = await fetch(address, {
      ...init,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      // The files are kept by the page; the browser's own cache would hold them a second time.
      cache: 'no-store',
      signal: init?.signal ?? signal,
    });
    if (!response.ok) throw new HubStatus(response);
    return response;
  };
}
