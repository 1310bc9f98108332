import { type Body, type Call, Refusal } from '../handler';
import { numberOrNull, text, textOrNull } from '../live/wire';
import { isPublished } from '../pages';
import { type Link } from './links';

const DAY_SECONDS = 24 * 3_600;
/** The longest life, and that of a link for which none was asked. */
const MOST_DAYS = 30;

/** When it ends, in Unix seconds. @throws Refusal 40097, 85400 */
const endOf = (body: Body, nowSeconds: number): number => {
  const interval = numberOrNull(body, 'expire_interval');
  if (body.expire_type === 1) {
    if (interval === null) throw new Refusal(40097);
    return nowSeconds + interval * DAY_SECONDS;
  }
  const at = numberOrNull(body, 'expire_time');
  if (at === null) return nowSeconds + MOST_DAYS * DAY_SECONDS;
  if (at <= nowSeconds) throw new Refusal(40097);
  if (at > nowSeconds + MOST_DAYS * DAY_SECONDS) throw new Refusal(85400);
  return at;
};

const make = ({ account, body, now }: Call, kind: Link['kind'], target: Body): Link => {
  const [path, query] = [textOrNull(target, 'path') ?? '', textOrNull(target, 'query') ?? ''];
  if (!account.switches.isOn('isReleased')) throw new Refusal(85079);
  if (path.includes('?') || (path !== '' && !isPublished(account, path))) throw new Refusal(40165);
  const createdAt = Math.floor(now / 1000);
  const expiresAt = endOf(body, createdAt);
  return account.links.add({ kind, path, query, version: text(target, 'env_version'), createdAt, expiresAt });
};

const generateUrlLink = (call: Call): Body => ({ url_link: make(call, 'url-link', call.body).url });

const generateScheme = (call: Call): Body => {
  const target = (call.body.jump_wxa ?? { env_version: 'release' }) as Body; // as the endpoint table has it
  return { openlink: make(call, 'scheme', target).url };
};

const queryUrlLink = ({ account, body }: Call): Body => {
  const link = account.links.find(text(body, 'url_link'));
  if (link?.kind !== 'url-link') throw new Refusal(40097);
  if (body.query_type === 1) return { quota_info: { remain_visit_quota: account.links.visitsLeft } };
  const { path, query, version, createdAt, expiresAt } = link;
  return {
    url_link_info: {
      appid: account.appId,
      path,
      query,
      create_time: createdAt,
      expire_time: expiresAt,
      env_version: version,
    },
  };
};

export const linksHandlers = { generateUrlLink, generateScheme, queryUrlLink };
