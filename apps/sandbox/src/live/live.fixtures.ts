import { type EndpointName, type Endpoint, endpoints } from '@kaibo/wechat/endpoints';
import { type Account } from '../accounts';
import { png } from '../png';
import { aBench, APP, type Bench, HOUR, type Json } from '../sandbox.fixtures';
import { type SandboxOptions } from '../sandbox';

/** An upload as a browser would send it. */
interface Picture {
  bytes?: Buffer;
  fileName?: string;
  contentType?: string;
  type?: string;
  field?: string;
}

/** A running sandbox, and ways to speak to its live family as the platform spells it. */
export interface LiveBench extends Bench {
  account: Account;
  /** Asks an entry of the endpoint table; a wrapped body is given without its wrap. */
  ask(name: EndpointName, fields?: object): Promise<Json>;
  /** The same, and it has to succeed. */
  do(name: EndpointName, fields?: object): Promise<Json>;
  upload(picture?: Picture): Promise<Json>;
  /** A fresh media id of a small picture. */
  mediaId(picture?: Picture): Promise<string>;
  /** Wire fields that make a room: a day ahead, two hours long. */
  roomForm(changes?: object): Promise<Json>;
  aRoom(changes?: object): Promise<number>;
  goodsForm(changes?: object): Promise<Json>;
  someGoods(changes?: object): Promise<{ goodsId: number; auditId: number }>;
  passedGoods(changes?: object): Promise<number>;
  row(roomId: number): Promise<Json | undefined>;
  /** What was told to the app's server so far. */
  events(): { name: string; payload: Json }[];
}

/** A white picture. @param spareBytes behind its end, where no reader looks */
export const aPicture = (widthPx = 64, heightPx = 64, spareBytes = 0): Buffer =>
  Buffer.concat([png({ widthPx, heightPx, at: () => 0xffffff }), Buffer.alloc(spareBytes)]);

export const aLiveBench = async (options: Partial<SandboxOptions> = {}): Promise<LiveBench> => {
  const bench = await aBench(options);
  const account = bench.sandbox.accounts.get(APP)!; // made with it
  let token = await bench.token();

  const self: LiveBench = {
    ...bench,
    account,
    ask: async (name, fields = {}) => {
      const { method, path, send, wrap }: Endpoint = endpoints[name];
      // A clock that was moved may have run past the token.
      if (account.tokens.state(token) !== 'good') token = await bench.token();
      const query = new URLSearchParams({ access_token: token });
      if (send === 'query') for (const [key, value] of Object.entries(fields)) query.set(key, String(value));
      const at = `${path}?${query.toString()}`;
      return method === 'GET' ? bench.get(at) : bench.post(at, wrap === undefined ? fields : { [wrap]: fields });
    },
    do: async (name, fields) => {
      const answer = await self.ask(name, fields);
      if (answer.errcode !== undefined && answer.errcode !== 0)
        throw new Error(`${name}: ${answer.errcode} ${answer.errmsg}`);
      return answer;
    },
    upload: async ({
      bytes = aPicture(),
      fileName = 'a.png',
      contentType = 'image/png',
      type = 'image',
      field = 'media',
    } = {}) => {
      const form = new FormData();
      form.set(field, new Blob([new Uint8Array(bytes)], { type: contentType }), fileName);
      if (account.tokens.state(token) !== 'good') token = await bench.token();
      const at = `${bench.url}/cgi-bin/media/upload?access_token=${token}&type=${type}`;
      return (await (await fetch(at, { method: 'POST', body: form })).json()) as Json;
    },
    mediaId: async (picture) => (await self.upload(picture)).media_id as string,
    roomForm: async (changes = {}) => {
      const start = Math.floor(bench.sandbox.clock.now() / 1000) + 24 * 3600;
      return {
        name: '春茶上新专场',
        coverImg: await self.mediaId(),
        startTime: start,
        endTime: start + 2 * 3600,
        anchorName: '茶园小陈',
        anchorWechat: 'chaye_chen',
        shareImg: await self.mediaId(),
        feedsImg: await self.mediaId(),
        isFeedsPublic: 1,
        type: 0,
        closeLike: 0,
        closeGoods: 0,
        closeComment: 0,
        closeReplay: 0,
        closeShare: 0,
        closeKf: 1,
        ...changes,
      };
    },
    aRoom: async (changes) => (await self.do('createRoom', await self.roomForm(changes))).roomId as number,
    goodsForm: async (changes = {}) => ({
      coverImgUrl: await self.mediaId(),
      name: '明前龙井 250g',
      priceType: 3,
      price: 198,
      price2: 168,
      url: 'pages/goods/detail?id=88',
      ...changes,
    }),
    someGoods: async (changes) => {
      const { goodsId, auditId } = await self.do('addGoods', await self.goodsForm(changes));
      return { goodsId, auditId };
    },
    passedGoods: async (changes) => {
      const { goodsId } = await self.someGoods(changes);
      const { status } = await bench.control('POST', `apps/${APP}/goods/${goodsId}/approve`);
      expect(status).toBe(200);
      return goodsId;
    },
    row: async (roomId) => {
      const { room_info: rows = [] } = await self.ask('liveInfo', { start: 0, limit: 50 });
      return (rows as Json[]).find((each) => each.roomid === roomId);
    },
    events: () => {
      bench.sandbox.tick();
      return account.events.drain().map(({ name, payload }) => ({ name, payload }));
    },
  };
  return self;
};

export const DAY = 24 * HOUR;
