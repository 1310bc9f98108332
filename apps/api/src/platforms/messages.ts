/** A message to one viewer, by a template of the platform. */
export interface PlatformMessage {
  templateId: string;
  /** Of the mini-program; null: a tap opens nothing. */
  page: string | null;
  /** By the names of the template's fields. */
  data: Readonly<Record<string, string>>;
}

/** Why a message did not go. The day's quota, too fast, the platform is unwell, or it takes none of them (a template, a right). */
export type Hindrance = 'day' | 'rate' | 'busy' | 'blocked';

/**
 * What became of a message. `refused`: the platform has no permission of this viewer; `invalid`: it knows no such viewer;
 * `unknown`: it may have gone. With a hindrance it did not go, for certain.
 */
export type SendOutcome =
  | { kind: 'sent' | 'refused' | 'invalid' }
  | { kind: 'unknown'; error: unknown }
  | { kind: 'unsent'; hindrance: Hindrance; platformCode: number | null };

/** Port: messages to viewers of one mini-app. Never throws, and never sends one message twice. */
export interface MessageSender {
  send(openid: string, message: PlatformMessage): Promise<SendOutcome>;
}

/** What a call below HTTP failed with, when nothing can have left this machine. */
export const NEVER_LEFT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT/;
