// Merchants and rooms for benchmarks, as syncs would have written them.
import { randomBytes } from 'node:crypto';

const KINDS = [
  '整装直播专场',
  '旧房翻新答疑',
  '设计师陪你看样板间',
  '厨卫改造团购夜',
  '全屋定制探厂',
  '软装搭配课',
  '工地实拍',
];
const PLACES = ['上海', '杭州', '成都', '武汉', '南京', '西安', '苏州', '长沙'];
const ANCHORS = ['小福', '阿杰', '设计师林林', '老王说装修', '木木'];

/**
 * @param {import('pg').Pool} admin a superuser
 * @param {{ rooms?: number, status?: number }} [options] every room has a platform picture with 60 random bytes in its address
 * @returns {Promise<{ merchantId: string, miniAppId: string, appId: string }>}
 */
export async function addMerchant(admin, { rooms = 20, status = 101 } = {}) {
  const appId = `wx${randomBytes(8).toString('hex')}`;
  const one = async (sql, values) => (await admin.query(sql, values)).rows[0];
  const { id: merchantId } = await one(`insert into merchants (name) values ('幸福家装') returning id`);
  const { id: miniAppId } = await one(
    `insert into mini_apps (merchant_id, platform, app_id, name, source) values ($1, 'wechat', $2, '幸福家装', 'wechat-live') returning id`,
    [merchantId, appId],
  );
  await admin.query('select directory.add_app($1, $2, $3)', [merchantId, miniAppId, appId]);
  const startedAt = Date.parse('2026-03-01T11:00:00Z');
  for (let n = 0; n < rooms; n++) {
    const pick = (list) => list[(n * 7 + (n >> 2)) % list.length];
    const coverUrl = `http://mmbiz.qpic.cn/mmbiz_jpg/${randomBytes(60).toString('base64url')}/0?wx_fmt=jpeg`;
    const startsAt = new Date(startedAt + n * 5_400_000);
    await admin.query(
      `insert into platform_rooms (merchant_id, mini_app_id, platform_room_id, title, anchor_name, cover_url, live_status, starts_at, ends_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        merchantId,
        miniAppId,
        String(1000 + n),
        `${pick(PLACES)}${pick(KINDS)} 第${n + 1}期`,
        pick(ANCHORS),
        coverUrl,
        status,
        startsAt,
        new Date(startsAt.getTime() + 7_200_000),
      ],
    );
    await admin.query(
      `insert into images (merchant_id, url_hash, url) values ($1, sha256(convert_to($2, 'UTF8')), $2)`,
      [merchantId, coverUrl],
    );
  }
  await admin.query('select directory.bump_feed($1, $2)', [merchantId, miniAppId]);
  await admin.query(`select directory.mark_polled($1, $2, now() - interval '20 minutes', true)`, [
    merchantId,
    miniAppId,
  ]);
  return { merchantId, miniAppId, appId };
}

export const listPath = ({ appId }) => `/v1/apps/${appId}/rooms?state=live`;
