import { AppError } from '../../core/app-error';

/** What people take most often once ten characters are asked for. */
const COMMON = new Set(
  `1234567890 0123456789 12345678910 9876543210 0987654321 1111111111 0000000000 8888888888 1234512345 1122334455
   123456789a a123456789 1q2w3e4r5t 1qaz2wsx3edc q1w2e3r4t5 qwertyuiop qwerty1234 qwerty12345 qwerty123456 asdfghjkl1
   abcdefghij abcd123456 abc1234567 aa12345678 aa123456789 woaini1314 woaini5201314 5201314520 iloveyou123 password12
   password123 password1234 passw0rd123 p@ssw0rd123 letmein1234 welcome123 welcome1234 admin12345 admin123456
   administrator kaibo12345 kaibo123456 changeme123`.split(/\s+/),
);

/** One way of writing what was typed, so that every keyboard signs in. */
export const normalPassword = (typed: string): string => typed.normalize('NFKC');

/**
 * Long rather than strange: NIST SP 800-63B asks for length and a list of what is guessed first, and for no mix of signs.
 * @param about what a guesser knows: name and address
 * @throws AppError PASSWORD_WEAK
 */
export function requireGoodPassword(typed: string, about: readonly string[]): void {
  const password = normalPassword(typed).toLowerCase();
  const known = about.flatMap((text) => [text, text.split('@')[0] ?? '']).map((text) => text.toLowerCase());
  const rule =
    [...password].length < 10
      ? 'tooShort'
      : COMMON.has(password)
        ? 'common'
        : new Set(password).size < 5
          ? 'repeated'
          : known.some((text) => text.length >= 3 && password.replaceAll(text, '').length < 5)
            ? 'aboutYou'
            : null;
  if (rule) throw new AppError('PASSWORD_WEAK', { rule });
}
