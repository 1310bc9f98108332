/** Whom a platform's login code stands for. */
export interface PlatformPerson {
  /** The person's name in this mini-app. */
  openid: string;
  /** The person's name in all apps of one open-platform account; null where the platform tells none. */
  unionid: string | null;
  /** What the platform encrypts for us with; never leaves the server. Null where there is none. */
  sessionKey: string | null;
}

/**
 * - `invalid`: the platform does not know the code, or it is over
 * - `used`: the code was used before
 * - `refused`: the platform lets this person not sign in
 * - `too-often`: the platform wants fewer calls
 * - `failed`: the platform did not do what was asked, for whatever reason
 */
export type IdentityErrorKind = 'invalid' | 'used' | 'refused' | 'too-often' | 'failed';

/** A platform did not say who somebody is. Neither message nor fields hold a code, a secret or personal data. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  constructor(
    readonly kind: IdentityErrorKind,
    message: string,
    /** The platform's own code; null when it said none. */
    readonly platformCode: number | null = null,
    /** The platform's id of the request; null when it said none. */
    readonly rid: string | null = null,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** What may be done with a text that a person wrote. */
export type TextVerdict = 'pass' | 'review' | 'risky';

/** A picture that a person sent, made anew. */
export interface SentPicture {
  /** Where the platform can fetch it as JPEG for a while; null: this server has no address that platforms reach. */
  url: string | null;
  jpeg(): Promise<Buffer>;
}

/** What a platform says of a picture: at once, or later in an event with the same trace id. */
export type PictureVerdict = { verdict: TextVerdict } | { traceId: string };

/**
 * The identity port, opened for one mini-app: who a viewer is, by the platform that they came from. What a platform cannot
 * do is left out, and nobody is asked for it. Every call may throw IdentityError.
 */
export interface IdentityPlatform {
  /** @param code works once */
  signIn(code: string): Promise<PlatformPerson>;
  /** @param code of the button for the phone number; works once. @returns mainland: 11 digits; else `+`, country, number */
  phone?(code: string): Promise<string>;
  /** Whether a nickname may be shown. */
  checkNickname?(openid: string, nickname: string): Promise<TextVerdict>;
  /** Whether a picture may be shown. */
  checkPicture?(openid: string, picture: SentPicture): Promise<PictureVerdict>;
  /** How likely a person cheats at promotions: 0 to 4, the higher the likelier. @param clientIp from where they came */
  checkRisk?(openid: string, clientIp: string, signal: AbortSignal): Promise<number>;
  /** Whether a text may be shown under a topic. */
  checkPost?(openid: string, text: string): Promise<TextVerdict>;
}
