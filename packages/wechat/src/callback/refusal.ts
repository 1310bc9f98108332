/**
 * Why a request was refused. Codes are stable: they may be counted, shown and searched for.
 * - `bad-method`: neither GET nor POST
 * - `bad-query`: a parameter is missing, stands twice or has the wrong form
 * - `bad-signature`: not signed with this token
 * - `bad-time`: signed, but more than five minutes off our clock: late, replayed, or one of the clocks is wrong
 * - `too-large`: more bytes than allowed
 * - `bad-body`: neither JSON nor XML as the platform writes them, or no message
 * - `clear-text`: safe mode is set and the message came in clear
 * - `encrypted`: plain mode is set and the message came encrypted alone
 * - `bad-cipher`: signed, but not encrypted with this key
 * - `wrong-app`: encrypted for another app
 * - `wrong-receiver`: for another original id
 * - `mismatch`: the clear and the encrypted half of a compatible message differ
 * - `replayed`: this signature came before, with another body
 * - `store-full`: the replay store cannot remember more; nothing was accepted, the platform sends it again
 */
export type RefusalCode =
  | 'bad-method'
  | 'bad-query'
  | 'bad-signature'
  | 'bad-time'
  | 'too-large'
  | 'bad-body'
  | 'clear-text'
  | 'encrypted'
  | 'bad-cipher'
  | 'wrong-app'
  | 'wrong-receiver'
  | 'mismatch'
  | 'replayed'
  | 'store-full';

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
