import { pino, type DestinationStream, type Logger } from 'pino';

/** Keys whose values never reach a log, at the top and up to two levels down. */
export const REDACTED_KEYS = [
  'openid',
  'unionid',
  'phone',
  'session_key',
  'sessionKey',
  'access_token',
  'accessToken',
  'token',
  'secret',
  'appSecret',
  'appsecret',
  'password',
  'authorization',
  'cookie',
  'staffKey',
  'masterKey',
  'address',
  'payload',
  'body',
] as const;

/** JSON lines on stdout: `{ event: 'sync.finished', runId, verdict }`. */
export const createLog = (level: string, destination?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: REDACTED_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
        censor: '[redacted]',
      },
    },
    ...(destination ? [destination] : []),
  );

export type Log = Logger;
/** Injection token of the process's log. */
export const LOG = Symbol('log');
