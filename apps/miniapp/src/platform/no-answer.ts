/** There was no answer: no network, a name that does not resolve, or more than `TIMEOUT_MS` of waiting. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export const TIMEOUT_MS = 10_000;
