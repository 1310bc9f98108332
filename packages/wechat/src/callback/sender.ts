import { randomBytes } from 'node:crypto';
import { aesKeyOf, encrypt } from './cipher';
import { type PushMode } from './receiver';
import { signPush } from './signature';

function checkedKey(encodingAesKey: string | undefined): Buffer {
  if (!/^[A-Za-z0-9]{43}$/.test(encodingAesKey ?? ''))
    throw new TypeError('encodingAesKey must be 43 letters and digits');
  return aesKeyOf(encodingAesKey ?? '');
}

export interface PushToSend {
  appId: string;
  token: string;
  mode: PushMode;
  encodingAesKey?: string;
  /** The message: JSON, or XML within `<xml>`. */
  message: string;
  /** Unix seconds. */
  timestamp: number;
  /** Letters and digits, at most 32. */
  nonce: string;
  /** 16 bytes. */
  random?: Buffer;
}

/**
 * A request as the platform would make it: for tests of what receives it.
 * @returns the query without `?`, and the body
 * @throws TypeError without a key where one is needed; SyntaxError for a message that is neither XML nor JSON
 * @example
 * const { query, body } = sealPush({ appId, token, mode: 'safe', encodingAesKey, message: '{...}', timestamp, nonce: '1' });
 */
export function sealPush(push: PushToSend): { query: string; body: string } {
  const { token, mode, message, nonce } = push;
  const timestamp = String(push.timestamp);
  const query = new URLSearchParams({ signature: signPush([token, timestamp, nonce]), timestamp, nonce });
  if (mode === 'plain') return { query: query.toString(), body: message };
  const encrypted = encrypt(checkedKey(push.encodingAesKey), push.appId, message, push.random ?? randomBytes(16));
  query.set('encrypt_type', 'aes');
  query.set('msg_signature', signPush([token, timestamp, nonce, encrypted]));
  return { query: query.toString(), body: envelope(message, encrypted, mode) };
}

/** Safe mode leaves the receiver's name alone in clear, compatible mode everything. */
function envelope(message: string, encrypted: string, mode: 'compatible' | 'safe'): string {
  const end = message.trimEnd();
  if (end.startsWith('<')) {
    const receiver = /<ToUserName>[\s\S]*?<\/ToUserName>/.exec(end)?.[0] ?? '';
    const seal = `<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
    return mode === 'safe' ? `<xml>${receiver}${seal}` : end.replace(/<\/xml>$/, () => seal);
  }
  const fields = JSON.parse(end) as Record<string, unknown>; // a message is an object
  return JSON.stringify(
    mode === 'safe' ? { ToUserName: fields['ToUserName'], Encrypt: encrypted } : { ...fields, Encrypt: encrypted },
  );
}

/** An encrypted answer, for the few messages that want more than `success`. */
export function sealReply(
  reply: Omit<PushToSend, 'mode' | 'message'> & { reply: string; format: 'json' | 'xml' },
): string {
  const { token, nonce, timestamp } = reply;
  const encrypted = encrypt(
    checkedKey(reply.encodingAesKey),
    reply.appId,
    reply.reply,
    reply.random ?? randomBytes(16),
  );
  const signature = signPush([token, String(timestamp), nonce, encrypted]);
  return reply.format === 'json'
    ? JSON.stringify({ Encrypt: encrypted, MsgSignature: signature, TimeStamp: timestamp, Nonce: nonce })
    : `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature>` +
        `<TimeStamp>${timestamp}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`;
}
