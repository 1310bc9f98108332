/** Without I, L, O, 0 and 1, which people mix up. A prime number of them: see `checkOf`. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const PRIME = 31;
/** 17 of 31 characters: 84 bits. */
const BODY_LENGTH = 17;

/**
 * A code that nobody guesses, with a character behind it by which a slip of the pen is seen before anything is looked up. Pure.
 * @param chance a whole number 0 ≤ n < below
 * @returns 18 characters in three groups: `ABCDEF-GHJKMN-PQRSTU`
 */
export function makeCode(chance: (below: number) => number): string {
  let body = '';
  for (let n = 0; n < BODY_LENGTH; n++) body += ALPHABET[chance(PRIME)] ?? '';
  return `${body}${checkOf(body)}`.replace(/(.{6})(?=.)/g, '$1-');
}

/** Places weigh differently and the sum is taken modulo a prime: one wrong or two exchanged characters always show. */
function checkOf(body: string): string {
  let sum = 0;
  for (let at = 0; at < body.length; at++) sum += (at + 1) * ALPHABET.indexOf(body[at] ?? '');
  return ALPHABET[sum % PRIME] ?? '';
}

/** How a code is written before it is hashed: spaces, dashes and case make no difference. Pure. */
export const codeOf = (typed: string): string => typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');

/** Looks like one of ours. */
const isShaped = (code: string): boolean =>
  code.length === BODY_LENGTH + 1 && [...code].every((character) => ALPHABET.includes(character));

/** One of ours, and without a slip. Pure. @param code from `codeOf` */
export const isOurCode = (code: string): boolean => isShaped(code) && checkOf(code.slice(0, -1)) === code.at(-1);

/** One of ours that was typed wrongly. Pure. @param code from `codeOf` */
export const hasSlip = (code: string): boolean => isShaped(code) && !isOurCode(code);

/** Codes that a merchant brings: letters, digits and dashes. */
export const IMPORTED_CODE = /^[A-Z0-9]{4,40}$/;
/** Below this many bits codes can be tried. */
export const LEAST_BITS = 40;

/**
 * How large the space is that codes were taken from, at most: by the shortest, and by the kinds of characters in any. Pure.
 * @param codes from `codeOf`, at least one
 */
export function bitsOf(codes: readonly string[]): number {
  const hasDigits = codes.some((code) => /\d/.test(code));
  const hasLetters = codes.some((code) => /[A-Z]/.test(code));
  const kinds = (hasDigits ? 10 : 0) + (hasLetters ? 26 : 0);
  // What all begin with is no secret.
  const length = Math.min(...codes.map((code) => code.length)) - commonStart(codes);
  return Math.max(0, length) * Math.log2(Math.max(1, kinds));
}

function commonStart(codes: readonly string[]): number {
  const [first = '', ...others] = codes;
  if (others.length === 0) return 0;
  let at = 0;
  while (at < first.length && others.every((code) => code[at] === first[at])) at++;
  return at;
}
