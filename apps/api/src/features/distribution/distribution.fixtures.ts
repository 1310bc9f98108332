import { randomBytes } from 'node:crypto';
import { distributionApi } from '@kaibo/api-client';
import type { SendTouch } from '@kaibo/contracts/distribution.dto';
import { callTo } from '../../../test/app';
import { SignedViewerTokens } from '../../core/viewer-tokens';
import { phonesOf } from '../members/members.fixtures';
import type { LiveApp, LiveMerchant } from '../syncs/syncs.fixtures';

/** What a touch has at least, with an id of its own. */
export const aTouch = (over: Partial<SendTouch> = {}): SendTouch => ({
  id: randomBytes(18).toString('base64url'),
  source: 'card',
  scene: '1007',
  ...over,
});

/** A viewer who signed in, and what they may ask. */
export const viewersOf = (live: LiveApp, shop: LiveMerchant, url = live.app.url) => {
  const phones = phonesOf(live, shop, url);
  const as = (token: string) => ({ token, ...distributionApi(callTo(url, { authorization: `Bearer ${token}` })) });
  return {
    phones,
    as,
    /** How the platform names a user, be they a member here or not. */
    openidOf: async (user: string) => (await phones.hand<{ openid: string }>('login/codes', { user })).openid,
    signIn: async (user = `u${randomBytes(6).toString('hex')}`) => {
      const { token, member } = await phones.signIn(user);
      return { user, id: member.id, ...as(token) };
    },
    /** Many members who did not come through the platform. */
    many: async (count: number) => {
      const { rows } = await live.admin.query<{ id: string; at: Date }>(
        'insert into members (merchant_id, signed_in_at, created_at) select $1, $3, $3 from generate_series(1, $2) returning id, created_at as at',
        [shop.merchantId, count, live.app.world.now()],
      );
      const { merchantId, miniAppId } = shop;
      const tokens = live.app.app.get(SignedViewerTokens);
      return rows.map(({ id }) => ({ id, ...as(tokens.issue({ merchantId, miniAppId, memberId: id }, 0n).token) }));
    },
  };
};
