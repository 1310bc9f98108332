import { createHash } from 'node:crypto';
import type { Account } from '../accounts';
import { type Body, type Call, Refusal, type RowsAnswer } from '../handler';
import { type PictureKind, picturePath } from '../pictures';
import { livePage, replayPage } from './live-list';
import { requireCharacters, requireDecent, requirePlan } from './live.rules';
import { isWechatId } from './people';
import { takePicture, takePictureOrUrl } from './pictures-taken';
import { roomCode, verifyCode } from './qr';
import { BANNED, ENDED, EXPIRED, isOnAir, PLAIN, type Room, type RoomSwitches, statusAt, UPCOMING } from './rooms';
import { flag, number, text, textOrNull } from './wire';

const liveInfo = ({ account, body, now, baseUrl, rowCache }: Call): RowsAnswer => {
  const page = livePage(account, {
    start: number(body, 'start'),
    limit: number(body, 'limit'),
    now,
    baseUrl,
    rowCache,
  });
  if (!page) throw new Refusal(account.switches.isOn('answers1WhenEmpty') ? 1 : 9410000);
  return page;
};

const liveReplay = ({ account, body, now, baseUrl }: Call): Body =>
  replayPage(roomOf(account, body, 'room_id'), {
    start: number(body, 'start'),
    limit: number(body, 'limit'),
    now,
    baseUrl,
  });

const createRoom = (call: Call): Body => {
  const { account, body, now, baseUrl } = call;
  const form = readForm(call, (mediaId, kind) => takePicture(account, mediaId, kind, now));
  const subAnchor = textOrNull(body, 'subAnchorWechat');
  const creator = textOrNull(body, 'createrWechat');
  requireTwo(form.anchorWechat, subAnchor);
  if (subAnchor !== null) requireSubAnchor(account, subAnchor);
  if (creator !== null && !account.people.exists(creator)) throw new Refusal(300041);
  requireVerified(account, form.anchorWechat, baseUrl);

  const { anchorWechat, ...rest } = form;
  const roomId = account.live.freeRoomId;
  const room: Room = {
    ...PLAIN,
    ...rest,
    roomId,
    liveType: flag(body, 'type'),
    team: { anchorWechat, subAnchor, creator, assistants: [] },
    picture: roomId,
    status: UPCOMING,
    since: now,
  };
  account.live.add(room);
  return { roomId: room.roomId };
};

/** How long the list may show what an edited room was before (field report). */
const STALE_MS = 10_000;

const editRoom = (call: Call): Body => {
  const { account, body, now, baseUrl } = call;
  const room = roomOf(account, body, 'id');
  const status = statusAt(room, now);
  if (isOnAir(status)) throw new Refusal(300042);
  if (status !== UPCOMING) throw new Refusal(300023);
  const form = readForm(call, (given, kind) => takePictureOrUrl(account, given, kind, call));
  requireTwo(form.anchorWechat, room.team.subAnchor);
  requireVerified(account, form.anchorWechat, baseUrl);

  const { anchorWechat, ...rest } = form;
  const shown = account.switches.isOn('showsOldAfterEdit')
    ? { until: now + STALE_MS, room: { ...room, shown: null } }
    : null;
  account.live.change(room, {
    ...rest,
    switches: { ...rest.switches, banComment: room.switches.banComment },
    team: { ...room.team, anchorWechat },
    shown,
  });
  return {};
};

const deleteRoom = ({ account, body, now }: Call): Body => {
  const room = roomOf(account, body, 'id');
  if (isOnAir(statusAt(room, now))) throw new Refusal(300023);
  account.live.remove(room.roomId);
  return {};
};

/** Only for push streams (phones stream by themselves; unconfirmed which code says so), and not once it is over. */
const getPushUrl = ({ account, body, now }: Call): Body => {
  const room = roomOf(account, body);
  if (room.liveType !== 1 || OVER.includes(statusAt(room, now))) throw new Refusal(300023);
  const stream = `${account.appId}-${room.roomId}`;
  const txTime = Math.floor(room.endTime / 1000).toString(16);
  // Made of the app's secret: the same each time, and nobody else can guess it.
  const txSecret = createHash('md5').update(`${account.secret}${stream}${txTime}`).digest('hex');
  return { pushAddr: `rtmp://wxalivepush.weixin.qq.com/live/${stream}?txSecret=${txSecret}&txTime=${txTime}` };
};

/** `params` is read and forgotten: reports say that a scan does not give it back. */
const getSharedCode = ({ account, body, baseUrl }: Call): Body => {
  const room = roomOf(account, body);
  return {
    cdnUrl: roomCode(account.appId, room.roomId, baseUrl),
    pagePath: `plugin-private://wx2b03c6e691cd7370/pages/live-player-plugin?room_id=${room.roomId}`,
    posterUrl: baseUrl + picturePath(room.picture, 'share', 1),
  };
};

const updateFeedPublic = (call: Call): Body => setSwitch(call, 'isFeedsPublic');
const updateReplay = (call: Call): Body => setSwitch(call, 'closeReplay');
const updateComment = (call: Call): Body => setSwitch(call, 'banComment');
const updateKf = (call: Call): Body => {
  roomOf(call.account, call.body);
  requireCustomerService(call.account, flag(call.body, 'closeKf'));
  return setSwitch(call, 'closeKf');
};

const setSwitch = ({ account, body }: Call, name: keyof RoomSwitches): Body => {
  const room = roomOf(account, body);
  room.switches = { ...room.switches, [name]: flag(body, name) };
  return {};
};

const OVER: readonly number[] = [ENDED, BANNED, EXPIRED];

export const roomOf = (account: Account, body: Body, field = 'roomId'): Room => {
  const room = account.live.rooms.get(number(body, field));
  if (!room) throw new Refusal(300022);
  return room;
};

type Form = Pick<Room, 'name' | 'anchorName' | 'startTime' | 'endTime' | 'switches' | 'pictures'> & {
  anchorWechat: string;
};

/** The fields that making and editing share. @throws Refusal */
const readForm = ({ account, body, now }: Call, take: (given: string, kind: PictureKind) => string): Form => {
  if (account.switches.isOn('forbidsEditing')) throw new Refusal(300001);
  const { longestHours, forbiddenWords } = account.settings.now;
  const [name, anchorName, anchorWechat] = [text(body, 'name'), text(body, 'anchorName'), text(body, 'anchorWechat')];
  requireCharacters(name);
  requireCharacters(anchorName);
  requireDecent(name, forbiddenWords, 300028);
  requireDecent(anchorName, forbiddenWords, 300029);
  const startTime = number(body, 'startTime') * 1000;
  const endTime = number(body, 'endTime') * 1000;
  requirePlan(startTime, endTime, now, longestHours);
  const switches: RoomSwitches = {
    closeLike: flag(body, 'closeLike'),
    closeGoods: flag(body, 'closeGoods'),
    closeComment: flag(body, 'closeComment'),
    closeReplay: flag(body, 'closeReplay'),
    closeShare: flag(body, 'closeShare'),
    closeKf: flag(body, 'closeKf'),
    isFeedsPublic: flag(body, 'isFeedsPublic'),
    banComment: 0,
  };
  requireCustomerService(account, switches.closeKf);
  const pictures = {
    cover: take(text(body, 'coverImg'), 'cover'),
    share: take(text(body, 'shareImg'), 'share'),
    feeds: take(text(body, 'feedsImg'), 'feeds'),
  };
  if (!isWechatId(anchorWechat)) throw new Refusal(300030);
  if (!account.people.exists(anchorWechat)) throw new Refusal(300035);
  return { name, anchorName, startTime, endTime, switches, pictures, anchorWechat };
};

const requireTwo = (anchorWechat: string, subAnchor: string | null): void => {
  if (subAnchor === anchorWechat) throw new Refusal(200002, 'anchorWechat and subAnchorWechat can not be same');
};

/** Last of all checks: what is answered is no failure, but a code for the anchor to scan. */
const requireVerified = (account: Account, anchorWechat: string, baseUrl: string): void => {
  if (!account.people.isVerified(anchorWechat))
    throw new Refusal(
      300036,
      'anchorWechat has no realName, please open the codeUrl and scan the code for certification',
      {
        qrcode_url: verifyCode(anchorWechat, baseUrl),
      },
    );
};

/** @throws Refusal 300039 ill-formed, 500001 nobody's, 500002 not verified */
export const requireSubAnchor = (account: Account, wechatId: string): void => {
  if (!isWechatId(wechatId)) throw new Refusal(300039);
  if (!account.people.exists(wechatId)) throw new Refusal(500001);
  if (!account.people.isVerified(wechatId)) throw new Refusal(500002);
};

const requireCustomerService = (account: Account, closeKf: 0 | 1): void => {
  if (closeKf === 0 && !account.switches.isOn('hasCustomerService')) throw new Refusal(300038);
};

export const roomsHandlers = {
  liveInfo,
  liveReplay,
  createRoom,
  editRoom,
  deleteRoom,
  getPushUrl,
  getSharedCode,
  updateFeedPublic,
  updateReplay,
  updateKf,
  updateComment,
};
