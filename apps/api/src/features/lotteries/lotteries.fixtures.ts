import { randomBytes } from 'node:crypto';
import { lotteriesApi } from '@kaibo/api-client';
import type { ConsoleLotteryView, WriteLottery, WritePrize } from '@kaibo/contracts/lotteries.dto';
import { Client } from 'pg';
import { callTo, type TestApp, type TestMerchant } from '../../../test/app';
import { SignedViewerTokens } from '../../core/viewer-tokens';
import { aRoom } from '../rooms/rooms.fixtures';
import { DrawsService } from './draws.service';

export const aPrize = (change: Partial<WritePrize> = {}): WritePrize => ({
  name: '电饭煲',
  kind: 'goods',
  valueFen: 29_900,
  quantity: 1,
  ...change,
});

export const aLotteryDraft = (change: Partial<WriteLottery> = {}): WriteLottery => ({
  name: '整装节抽奖',
  entryKind: 'comment',
  keyword: '幸福家装',
  entrySeconds: 3_600,
  organiser: '幸福家装有限公司',
  claimTerms: '开奖后七天内填写地址，逾期视为放弃',
  claimDays: 7,
  prizes: [aPrize()],
  ...change,
});

/** Who has a token; members are rows, for what does not depend on how they came in. */
export interface TestViewer {
  memberId: string;
  token: string;
  api: ReturnType<typeof lotteriesApi>;
}

/** Lotteries of one merchant, and who enters them. */
export const lotteriesOf = (app: TestApp, shop: TestMerchant) => {
  const { merchantId, miniAppId, staff } = shop;
  const asAdmin = async <T>(fn: (admin: Client) => Promise<T>): Promise<T> => {
    const admin = new Client(app.database.superUrl);
    await admin.connect();
    try {
      return await fn(admin);
    } finally {
      await admin.end();
    }
  };
  const query = <Row extends object>(sql: string, values: unknown[] = []) =>
    asAdmin(async (admin) => (await admin.query<Row>(sql, values)).rows);
  const made = {
    query,
    room: (title = '直播') => aRoom(app, shop, { title, status: 'live' }),
    draft: async (change: Partial<WriteLottery> = {}, roomId?: string): Promise<ConsoleLotteryView> =>
      staff.lotteries.add(roomId ?? (await made.room()), aLotteryDraft(change)),
    published: async (change: Partial<WriteLottery> = {}, roomId?: string): Promise<ConsoleLotteryView> => {
      const { id } = await made.draft(change, roomId);
      await staff.lotteries.publish(id);
      return staff.lotteries.push(id);
    },
    open: async (change: Partial<WriteLottery> = {}, roomId?: string): Promise<ConsoleLotteryView> =>
      staff.lotteries.start((await made.published(change, roomId)).id),
    /** Its window is over, by the database's clock; nobody has closed it yet. */
    end: (id: string) =>
      query(
        `update lotteries set opens_at = least(opens_at, clock_timestamp() - interval '1 second'),
           closes_at = date_trunc('milliseconds', clock_timestamp()) where id = $1`,
        [id],
      ),
    /** What the worker does about it. */
    advance: (id: string) => app.app.get(DrawsService).advance(merchantId, id),
    viewers: async (count: number): Promise<TestViewer[]> => {
      const rows = await query<{ id: string }>(
        `insert into members (merchant_id, created_at, signed_in_at)
         select $1, '2026-01-01', now() from generate_series(1, $2) returning id::text`,
        [merchantId, count],
      );
      return rows.map(({ id }) => made.viewer(id));
    },
    viewer: (memberId: string, of = miniAppId): TestViewer => {
      const { token } = app.app.get(SignedViewerTokens).issue({ merchantId, miniAppId: of, memberId }, 0n);
      return { memberId, token, api: lotteriesApi(callTo(app.url, { authorization: `Bearer ${token}` })) };
    },
    /** A verified number, as its keyed hash alone. */
    verifyPhone: async (memberId: string, hash = randomBytes(32)) => {
      await query(`insert into member_handles (merchant_id, kind, hash, member_id) values ($1, 'phone', $2, $3)`, [
        merchantId,
        hash,
        memberId,
      ]);
      return hash;
    },
    upload: async (path: string, text: string | Buffer): Promise<unknown> => {
      const answer = await fetch(`${app.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${shop.staffKey}`, 'content-type': 'text/csv' },
        body: typeof text === 'string' ? text : new Uint8Array(text),
      });
      return answer.json();
    },
  };
  return made;
};

export const KEYWORD = { keyword: '幸福家装' };
