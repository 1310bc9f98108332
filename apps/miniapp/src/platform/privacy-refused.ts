/** The viewer has not agreed to the platform's privacy contract. */
export class PrivacyRefused extends Error {
  override readonly name = 'PrivacyRefused';
}
