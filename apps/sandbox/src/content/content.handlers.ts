import { type Account } from '../accounts';
import { isOpenid } from '../followers/followers';
import { type Body, type Call, Refusal } from '../handler';
import { isKnownOpenid } from '../known-openid';
import { text, textOrNull } from '../live/wire';
import { modelFinding, verdictOf } from './content';

/** A user's texts are looked at for so long after they were in the mini-program. */
const VISIT_MS = 2 * 3_600_000;
const PROFILE = 1;
const KEYWORD_LEVEL = 20;

/** @throws Refusal -1, 40003, 43104, 61010 */
const requireUser = (account: Account, openid: string, now: number): void => {
  if (account.switches.isOn('contentCheckDown')) throw new Refusal(-1);
  if (!isOpenid(openid)) throw new Refusal(40003);
  if (!isKnownOpenid(account, openid)) throw new Refusal(43104);
  const seenAt = account.users.find(openid)?.seenAt ?? null;
  if (seenAt === null || now - seenAt > VISIT_MS) throw new Refusal(61010);
};

const checkText = ({ account, body, now }: Call): Body => {
  requireUser(account, text(body, 'openid'), now);
  // A signature is looked at in a profile only.
  const fields = ['content', 'nickname', 'title', ...(body.scene === PROFILE ? ['signature'] : [])];
  const found = account.content.find(fields.map((field) => textOrNull(body, field) ?? '').join('\n'));
  const verdict = verdictOf(found);
  const keyword = found && {
    strategy: 'keyword',
    errcode: 0,
    ...verdict,
    level: KEYWORD_LEVEL,
    keyword: found.word,
  };
  return {
    trace_id: account.content.newTraceId(),
    result: verdict,
    detail: [modelFinding(verdict), ...(keyword ? [keyword] : [])],
  };
};

const checkMedia = ({ account, body, now }: Call): Body => {
  const openid = text(body, 'openid');
  requireUser(account, openid, now);
  const url = text(body, 'media_url');
  if (!/^https?:\/\/[^/\s]+/i.test(url)) throw new Refusal(47001);
  return { trace_id: account.content.take(openid, url) };
};

const getUserRiskRank = ({ account, body, now }: Call): Body => {
  const openid = text(body, 'openid');
  requireUser(account, openid, now);
  if (text(body, 'appid') !== account.appId) throw new Refusal(43104);
  return { risk_rank: account.content.riskOf(openid), unoin_id: account.content.newCallId() };
};

export const contentHandlers = { checkText, checkMedia, getUserRiskRank };
