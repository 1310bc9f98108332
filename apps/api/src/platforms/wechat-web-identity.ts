import { IdentityError, type IdentityPlatform } from './identity';
import { identityKindOf } from './wechat-identity';

export interface WechatWebParts {
  /** Of the official account. */
  appId: string;
  secret: string;
  baseUrl: string;
  timeoutMs: number;
}

/** An answer is a handful of short fields. */
const LONGEST_ANSWER = 16_384;

/**
 * Viewers in a browser, by WeChat's web authorization (网页授权): the code that the browser was sent back with.
 * Source: WeChat, 换取用户授权凭证 snsAccessToken, GET /sns/oauth2/access_token: openid, unionid (with scope
 * snsapi_userinfo), is_snapshotuser. The user's own tokens in the answer are not kept: nothing here needs them.
 */
export const wechatWebIdentity = (parts: WechatWebParts): IdentityPlatform => ({
  signIn: async (code) => {
    const answer = await fetchAnswer(parts, code);
    const { errcode, errmsg, openid, unionid, is_snapshotuser: isSnapshotUser } = answer;
    if (typeof errcode === 'number' && errcode !== 0) {
      const rid = /rid: ([0-9a-f-]{8,40})/.exec(String(errmsg))?.[1] ?? null;
      throw new IdentityError(identityKindOf(errcode), `WeChat snsAccessToken: code ${errcode}`, errcode, rid);
    }
    // 快照页: a page is shown to nobody in particular, under an account that is nobody's.
    if (isSnapshotUser === 1) throw new IdentityError('refused', 'WeChat snsAccessToken: a snapshot page');
    if (typeof openid !== 'string' || !/^[\w-]{1,128}$/.test(openid)) throw unread('no openid');
    return { openid, unionid: typeof unionid === 'string' && unionid !== '' ? unionid : null, sessionKey: null };
  },
});

/** No `cause` anywhere: errors of the transport may quote the address, and the address carries the secret. */
const unread = (what: string): IdentityError => new IdentityError('failed', `WeChat snsAccessToken: ${what}`);

async function fetchAnswer(
  { appId, secret, baseUrl, timeoutMs }: WechatWebParts,
  code: string,
): Promise<Record<string, unknown>> {
  const query = new URLSearchParams({ appid: appId, secret, code, grant_type: 'authorization_code' });
  let text: string;
  try {
    const response = await fetch(`${baseUrl}/sns/oauth2/access_token?${query}`, {
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await response.text();
  } catch {
    throw unread('no answer');
  }
  if (text.length > LONGEST_ANSWER) throw unread('too long an answer');
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null && !Array.isArray(answer))
      return answer as Record<string, unknown>; // an object, as just seen
  } catch {
    // Not JSON: said below.
  }
  throw unread('not JSON');
}
