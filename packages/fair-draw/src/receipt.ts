import { concat, utf8 } from './bytes';
import { type Receipt } from './bundle';
import { canonicalJson } from './canonical-json';

/** The port for Ed25519 (RFC 8032), which mini-programs lack. `@kaibo/fair-draw/node` has one. */
export type VerifySignature = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

const DOMAIN = utf8('kaibo/receipt/1');

/** What is signed: `"kaibo/receipt/1" ‖ canonical JSON of the receipt without its signature`. @throws FairDrawError */
export function receiptMessage(receipt: Omit<Receipt, 'signature'>): Uint8Array {
  const { signature: _, ...signed } = receipt as Receipt;
  return concat(DOMAIN, utf8(canonicalJson({ ...signed }, 'receipt')));
}
