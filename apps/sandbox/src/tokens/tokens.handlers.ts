import { type EndpointName, endpoints } from '@kaibo/wechat/endpoints';
import { type Body, type Handler, Refusal } from '../handler';
import { type Quota } from '../quotas';
import { type Issued } from './tokens';

const toAnswer = ({ token, expiresInSeconds }: Issued): Body => ({ access_token: token, expires_in: expiresInSeconds });

const MINUTE_SECONDS = 60;
const RID_LIFE_MS = 7 * 24 * 3_600_000;

/** Where the platform names no number a day, its answer has to have one all the same. */
const UNNAMED_PER_DAY = 1_000_000;

const quotaOf = (path: string): Quota => {
  if (path.startsWith('/sns/')) throw new Refusal(76022);
  const endpoint = Object.values(endpoints).find((each) => each.path === path);
  if (!endpoint) throw new Refusal(76021);
  return endpoint.quota;
};

export const tokenHandlers = {
  token: ({ account }) => toAnswer(account.tokens.classic()),

  stableToken: ({ account, body }) => {
    const issued = body.force_refresh === true ? account.tokens.forceStable() : account.tokens.stable();
    if (issued === 'day') throw new Refusal(45009, 'reach max api daily quota limit of force_refresh');
    if (issued === 'too-fast') throw new Refusal(45011, 'force_refresh is limited to once in 30 seconds');
    return toAnswer(issued);
  },

  getQuota: ({ account, body }) => {
    const { group, perDay, perMinute } = quotaOf(String(body.cgi_path));
    const limit = account.quotas.changedLimits()[group] ?? perDay ?? UNNAMED_PER_DAY;
    const used = account.quotas.used()[group] ?? 0;
    return {
      quota: { daily_limit: limit, used, remain: Math.max(limit - used, 0) },
      ...(perMinute === undefined ? {} : { rate_limit: { call_count: perMinute, refresh_second: MINUTE_SECONDS } }),
    };
  },

  clearQuota: ({ account, body }) => {
    if (body.appid !== account.appId) throw new Refusal(40013);
    if (!account.quotas.clear()) throw new Refusal(48006);
    return {};
  },

  getRid: ({ account, body, now }) => {
    const rid = String(body.rid);
    if (!/^[0-9a-f]{8}(-[0-9a-f]{8}){2}$/.test(rid)) throw new Refusal(76002);
    const call = account.failedCalls.find(rid);
    if (!call) throw new Refusal(76001);
    if (now > call.at + RID_LIFE_MS) throw new Refusal(76004);
    return {
      request: {
        invoke_time: Math.floor(call.at / 1000),
        cost_in_ms: 1,
        request_url: call.query,
        request_body: call.body,
        response_body: call.answer,
        client_ip: call.ip,
      },
    };
  },
} satisfies { readonly [N in EndpointName]?: Handler };
