import { type Account } from '../accounts';
import { type Body, type Call, Refusal } from '../handler';
import { LIVE, statusAt } from '../live/rooms';
import { list, number, numberOrNull } from '../live/wire';

const DEFAULT_LIMIT = 200;

const getFollowers = ({ account, body, now }: Call): Body => {
  const given = body.page_break;
  // 0 stands for the first page, as clients send it that keep it in a number.
  const after = given === undefined || given === null || String(given) === '0' ? null : BigInt(String(given));
  const page = account.followers.page(
    after,
    numberOrNull(body, 'limit') ?? DEFAULT_LIMIT,
    account.switches.isOn('bigPageBreaks'),
  );
  if (!page) throw new Refusal(200002, 'parameter page_break is invalid');
  const followers = page.rows.map(({ openid, subscribedAt, roomId, roomStatus }) => {
    const room = account.live.rooms.get(roomId);
    return {
      openid,
      subscribe_time: Math.floor(subscribedAt / 1000),
      room_id: roomId,
      room_status: room ? statusAt(room, now) : roomStatus,
    };
  });
  return { errmsg: 'ok', followers, ...(page.pageBreak === null ? {} : { page_break: page.pageBreak }) };
};

const pushLiveMessage = ({ account, body, now }: Call): Body => {
  const room = account.live.rooms.get(number(body, 'room_id'));
  if (!room) throw new Refusal(300022);
  if (statusAt(room, now) !== LIVE) throw new Refusal(9410006);
  if (account.followers.isTaken(room.roomId, now)) throw new Refusal(9410005);
  const openids = list(body, 'user_openid').map(String);
  return { errmsg: 'ok', message_id: account.followers.push(room.roomId, openids, now) };
};

/** Source: 申请开通直播. */
const PAID_WITHIN_MS = 90 * 24 * 3_600_000;
const hasPaid = ({ payments }: Account, now: number): boolean =>
  payments.list().some(({ paidAt }) => paidAt > now - PAID_WITHIN_MS);

/** Opening live for new apps is suspended on the platform today: allowed only when a switch says so. */
const applyLiveInfo = ({ account, now }: Call): Body => {
  if (!account.switches.isOn('allowsApplying')) throw new Refusal(268489001);
  if (!account.switches.isOn('hasRecentPayment') && !hasPaid(account, now)) throw new Refusal(2);
  account.followers.apply(account.appId, now);
  return { errmsg: 'ok', action: 'apply' };
};

export const followersHandlers = { getFollowers, pushLiveMessage, applyLiveInfo };
