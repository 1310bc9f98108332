import type { ApiError } from '@kaibo/api-client';
import { aMerchant, aPerson, type TestApp, TestBrowser, type TestPerson } from '../../../test/app';
import { codeAt } from './totp';

/** What came of a call: `ok`, or status and code. */
export const said = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'ok',
    (error: ApiError) => `${error.status} ${error.code}`,
  );

/** How many of each. */
export const tally = (answers: string[]): Record<string, number> =>
  Object.fromEntries([...new Set(answers)].map((one) => [one, answers.filter((answer) => answer === one).length]));

export interface TestOwner extends TestPerson {
  merchantId: string;
}

/** The first owner of a new merchant. */
export async function anOwner(app: TestApp): Promise<TestOwner> {
  const { merchantId } = await aMerchant(app);
  return { merchantId, ...(await aPerson(app, merchantId)) };
}

/** Signs in from another browser. */
export async function signIn(
  app: TestApp,
  { email, password }: Pick<TestPerson, 'email' | 'password'>,
  browser = new TestBrowser(app.url),
) {
  return { browser, view: await browser.session.signIn({ email, password }) };
}

/** An owner with an authenticator. The test's clock stands from here on; `code` is what the authenticator shows then. */
export async function aGuardedOwner(app: TestApp) {
  const owner = await anOwner(app);
  const { secret } = await owner.browser.account.beginTotp(owner.password);
  const begun = new Date();
  app.world.set(begun);
  const { codes } = await owner.browser.account.confirmTotp(codeAt(secret, begun));
  app.world.advance(30);
  return { ...owner, secret, codes, code: () => codeAt(secret, app.world.now()) };
}
