/**
 * Why a request was refused. Codes are stable: they may be counted, shown and searched for.
 * - `bad-method`: not POST
 * - `bad-header`: the signature or the message id is missing, stands twice or has the wrong form
 * - `bad-signature`: not signed with this secret, or altered
 * - `too-large`: more bytes than allowed
 * - `bad-body`: not JSON as the platform writes it, or no event
 * - `wrong-app`: signed, but for another app
 * - `replayed`: this very body came before, under another message id
 * - `store-full`: the replay store cannot remember more; nothing was accepted, the platform sends it again
 */
export type RefusalCode =
  'bad-method' | 'bad-header' | 'bad-signature' | 'too-large' | 'bad-body' | 'wrong-app' | 'replayed' | 'store-full';

/** Ends the reading of one request. The text quotes nothing of the request but names of fields. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    text: string,
  ) {
    super(text);
  }
}

export function refuse(code: RefusalCode, text: string): never {
  throw new Refusal(code, text);
}
