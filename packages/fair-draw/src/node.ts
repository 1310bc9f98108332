import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { type Hash, type Receipt, receiptMessage, toHex, type VerifySignature } from './index';

/** Node's own SHA-256: worth it for long messages; for a million short ones ours is faster. */
export const nativeHash: Hash = (message) => Uint8Array.from(createHash('sha256').update(message).digest());

/** RFC 8410: what stands before the 32 bytes of an Ed25519 key in DER. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Ed25519 of Node. `verifyEntry(head, entry, { verifySignature, organiserKey })` */
export const verifySignature: VerifySignature = (publicKey, message, signature) => {
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
    return verify(null, message, key, signature);
  } catch {
    return false; // what is no key has signed nothing
  }
};

/**
 * Signs a receipt.
 * @param privateKey the 32 bytes of an Ed25519 private key (RFC 8032), kept secret
 * @throws FairDrawError
 */
export function signReceipt(receipt: Omit<Receipt, 'publicKey' | 'signature'>, privateKey: Uint8Array): Receipt {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, privateKey]), format: 'der', type: 'pkcs8' });
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const unsigned = { ...receipt, publicKey: toHex(der.subarray(SPKI.length)) };
  return { ...unsigned, signature: toHex(sign(null, receiptMessage(unsigned), key)) };
}
