import { aMerchant, anApp, aPerson, type TestApp, TestBrowser } from '../../../test/app';

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

it('lets the first owner in by the link, and again by the password', async () => {
  const { merchantId } = await aMerchant(app);
  const owner = await aPerson(app, merchantId);
  expect(await owner.browser.session.look()).toMatchObject({ stage: 'signed-in', merchantId, role: 'owner', email: owner.email });
  const browser = new TestBrowser(app.url);
  expect(await browser.session.signIn({ email: owner.email, password: owner.password })).toMatchObject({ stage: 'signed-in', merchantId });
});
