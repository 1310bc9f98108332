import {
  constants,
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto';
import { type RandomBytes } from '../world';
import { selfSigned } from './certificate';

// The platform's own half: written apart from the client's, or both would agree on the same mistake.

/** RSA of 2048 bits, as PEM. */
export interface PemPair {
  privateKey: string;
  publicKey: string;
}

export interface CertifiedKey {
  privateKey: string;
  /** PEM. */
  certificate: string;
  serial: string;
  /** Milliseconds since 1970. */
  from: number;
  until: number;
}

const DAY_MS = 24 * 3_600_000;

export const newKeyPair = (): PemPair =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

/** 40 hexadecimal digits, as the platform's serial numbers have. */
export const newSerial = (random: RandomBytes): string => {
  const bytes = Buffer.from(random(20));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex').toUpperCase();
};

/** A key and its certificate, from a day ago for five years. */
export const newCertifiedKey = (
  about: { commonName: string; organisation: string; now: number },
  random: RandomBytes,
): CertifiedKey => {
  const { privateKey } = newKeyPair();
  const serial = newSerial(random);
  const from = Math.floor(about.now / 1000) * 1000 - DAY_MS;
  const until = from + 5 * 365 * DAY_MS;
  const certificate = selfSigned(createPrivateKey(privateKey), { ...about, serial, from, until });
  return { privateKey, certificate, serial, from, until };
};

export const signWith = (privateKey: string, text: string): string =>
  sign('sha256', Buffer.from(text), createPrivateKey(privateKey)).toString('base64');

/** @param certificate PEM of a certificate or of a public key */
export const isSignedWith = (certificate: string, text: string | Buffer, signature: string): boolean =>
  verify(
    'sha256',
    typeof text === 'string' ? Buffer.from(text) : text,
    createPublicKey(certificate),
    Buffer.from(signature, 'base64'),
  );

/** @returns null when it was not sealed for this key */
export const unseal = (privateKey: string, sealed: string): string | null => {
  try {
    return privateDecrypt(
      { key: createPrivateKey(privateKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      Buffer.from(sealed, 'base64'),
    ).toString('utf8');
  } catch {
    return null;
  }
};

/** AEAD_AES_256_GCM with the tag behind the ciphertext. @param nonce 12 characters */
export const sealGcm = (apiV3Key: string, plain: string, nonce: string, associatedData: string): string => {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce));
  cipher.setAAD(Buffer.from(associatedData));
  return Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
};

/** Whether the certificate can be read; its serial number. */
export const serialOf = (certificate: string): string => new X509Certificate(certificate).serialNumber;
