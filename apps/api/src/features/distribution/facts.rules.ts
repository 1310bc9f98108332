/** What the token or the code of a touch said. `unreadable`: cut off at 600 characters, or no JSON however often decoded. */
export const TOKEN_STATES = ['none', 'good', 'expired', 'revoked', 'forged', 'foreign', 'unreadable'] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

/**
 * What came of the openid that the plugin named as the sharer's. `ignored`: not signed in, no card's scene, or no room of ours.
 */
export const OPENID_STATES = ['none', 'resolved', 'unknown', 'ignored'] as const;
export type OpenidState = (typeof OPENID_STATES)[number];

/** What was true when a touch was decided; kept with it, so that another policy can be tried on it later. */
export interface TouchFacts {
  token: TokenState;
  openid: OpenidState;
  /** The sharer is the visitor, or another account of theirs. */
  isSelf: boolean;
  /** The visitor is of the merchant's staff. */
  isStaff: boolean;
  /** The sharer is banned or erased. */
  isSharerGone: boolean;
  /** The sharer is an approved promoter. */
  isPromoter: boolean;
  /** The platform forbids earning by sharing. */
  isPlatformClosed: boolean;
}

const FLAGS = ['isSelf', 'isStaff', 'isSharerGone', 'isPromoter', 'isPlatformClosed'] as const;
const TOKEN_BITS = 3;
const OPENID_BITS = 2;

/** As one whole number of 10 bits: new facts are added above. Pure. */
export function encodeFacts(facts: TouchFacts): number {
  const states = TOKEN_STATES.indexOf(facts.token) | (OPENID_STATES.indexOf(facts.openid) << TOKEN_BITS);
  return FLAGS.reduce((sum, flag, at) => sum | (Number(facts[flag]) << (TOKEN_BITS + OPENID_BITS + at)), states);
}

/** Pure. */
export function decodeFacts(code: number): TouchFacts {
  const flag = (name: (typeof FLAGS)[number]) => ((code >> (TOKEN_BITS + OPENID_BITS + FLAGS.indexOf(name))) & 1) === 1;
  return {
    token: TOKEN_STATES[code & 7] ?? 'none',
    openid: OPENID_STATES[(code >> TOKEN_BITS) & 3] ?? 'none',
    isSelf: flag('isSelf'),
    isStaff: flag('isStaff'),
    isSharerGone: flag('isSharerGone'),
    isPromoter: flag('isPromoter'),
    isPlatformClosed: flag('isPlatformClosed'),
  };
}
