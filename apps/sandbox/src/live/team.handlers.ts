import { type Body, type Call, Refusal } from '../handler';
import { picturePath } from '../pictures';
import { openidOf } from './people';
import { requireSubAnchor, roomOf } from './rooms.handlers';
import { type Assistant, type Room, type Team } from './rooms';
import { list, text } from './wire';

/** Source: the sample of 查询管理直播间小助手. */
const MOST_ASSISTANTS = 10;

const addSubAnchor = (call: Call): Body => setSubAnchor(call, true);
const modifySubAnchor = (call: Call): Body => setSubAnchor(call, false);

const setSubAnchor = ({ account, body }: Call, isNew: boolean): Body => {
  const room = roomOf(account, body);
  const username = text(body, 'username');
  requireSubAnchor(account, username);
  const { anchorWechat, subAnchor } = room.team;
  if (username === anchorWechat) throw new Refusal(500005);
  if (username === subAnchor) throw new Refusal(500004);
  if (isNew && subAnchor !== null) throw new Refusal(500003);
  change(room, { subAnchor: username });
  return {};
};

const deleteSubAnchor = ({ account, body }: Call): Body => {
  change(roomOf(account, body), { subAnchor: null });
  return {};
};

const getSubAnchor = ({ account, body }: Call): Body => ({ username: roomOf(account, body).team.subAnchor ?? '' });

/** All of them or none. */
const addAssistant = ({ account, body, now }: Call): Body => {
  const room = roomOf(account, body);
  const assistants = [...room.team.assistants];
  for (const user of list(body, 'users') as Body[]) {
    const username = text(user, 'username');
    if (!account.people.exists(username)) throw new Refusal(600002);
    if (assistants.some(({ wechatId }) => wechatId === username)) throw new Refusal(600001);
    assistants.push({ wechatId: username, nickname: text(user, 'nickname'), addedAt: now });
  }
  // No code is known for it: the answer of the list says how many there may be.
  if (assistants.length > MOST_ASSISTANTS) throw new Refusal(200002, 'the number of assistants is limited');
  change(room, { assistants });
  return {};
};

const modifyAssistant = ({ account, body }: Call): Body => {
  const room = roomOf(account, body);
  const found = assistantOf(room, text(body, 'username'));
  const renamed = { ...found, nickname: text(body, 'nickname') };
  change(room, { assistants: room.team.assistants.map((each) => (each === found ? renamed : each)) });
  return {};
};

const removeAssistant = ({ account, body }: Call): Body => {
  const room = roomOf(account, body);
  const found = assistantOf(room, text(body, 'username'));
  change(room, { assistants: room.team.assistants.filter((each) => each !== found) });
  return {};
};

const getAssistantList = ({ account, body, baseUrl }: Call): Body => {
  const rows = roomOf(account, body).team.assistants.map(({ wechatId, nickname, addedAt }) => ({
    timestamp: Math.floor(addedAt / 1000),
    headimg: baseUrl + picturePath(wechatId, 'goods'),
    nickname,
    alias: wechatId,
    openid: openidOf(account.appId, wechatId),
  }));
  return { list: rows, count: rows.length, maxCount: MOST_ASSISTANTS };
};

const assistantOf = (room: Room, wechatId: string): Assistant => {
  const found = room.team.assistants.find((each) => each.wechatId === wechatId);
  if (!found) throw new Refusal(600002);
  return found;
};

const change = (room: Room, changes: Partial<Team>): void => {
  room.team = { ...room.team, ...changes };
};

export const teamHandlers = {
  addSubAnchor,
  modifySubAnchor,
  deleteSubAnchor,
  getSubAnchor,
  addAssistant,
  modifyAssistant,
  removeAssistant,
  getAssistantList,
};
