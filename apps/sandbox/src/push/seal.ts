import { createCipheriv, createHash } from 'node:crypto';

// The platform's side of 消息推送 服务器配置, written from its page and from nothing that receives it.

/** How the console is set: in clear, in clear and encrypted at once, encrypted alone. */
export const PUSH_MODES = ['plain', 'compatible', 'safe'] as const;
export type PushMode = (typeof PUSH_MODES)[number];
export const PUSH_FORMATS = ['json', 'xml'] as const;
export type PushFormat = (typeof PUSH_FORMATS)[number];

/** 40 lower-case hex digits. */
export const signatureOf = (...parts: string[]): string =>
  createHash('sha1').update(parts.sort().join('')).digest('hex');

/**
 * @param aesKey 43 characters
 * @param random 16 bytes
 * @returns base64 of: random, length of the message in 4 bytes, message, app id; padded to 32 bytes, AES-256-CBC
 */
export const encrypted = (aesKey: string, appId: string, message: string, random: Buffer): string => {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const bytes = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  const content = Buffer.concat([random, length, bytes, Buffer.from(appId)]);
  const filler = 32 - (content.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(content), cipher.update(Buffer.alloc(filler, filler)), cipher.final()]).toString(
    'base64',
  );
};

type Fields = Record<string, unknown>;

/** A message as JSON or as XML. */
export const written = (message: Fields, format: PushFormat): string =>
  format === 'json' ? JSON.stringify(message) : `<xml>${elements(message)}</xml>`;

const elements = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, value]) => (Array.isArray(value) ? value : [value]).map((each) => element(name, each)).join(''))
    .join('');

const element = (name: string, value: unknown): string => `<${name}>${content(value)}</${name}>`;

const content = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return elements(value as Fields); // lists were taken apart
  if (typeof value !== 'string') return String(value ?? '');
  return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
};
