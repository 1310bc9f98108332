// What distribution's benchmarks share over HTTP: the API as a program that takes orders, and the bytes of a touch.
import { randomBytes } from 'node:crypto';
import { startTold } from './told-api.mjs';

/** A process of the API. @returns {Promise<any>} with `order(op, facts)` */
export const startTreeApi = (bench, database, env = {}) => startTold(bench, database, 'tree-bench', env);

/**
 * Shares of these members, of the merchant's one room.
 * @returns {Promise<Map<string, string>>} their tokens, by member
 */
export async function sharesOf(admin, api, { merchantId, miniAppId }, memberIds) {
  const { rows } = await admin.query(
    `insert into share_links (merchant_id, mini_app_id, sharer_id, kind, room_id, key, created_at, expires_at)
     select $1, $2, n, 'card', (select id from platform_rooms where merchant_id = $1 limit 1), substr(md5($1 || '/' || n), 1, 16),
       now(), now() + interval '30 days'
     from unnest($3::bigint[]) n returning id, sharer_id as "sharerId", created_at as "createdAt", expires_at as "expiresAt"`,
    [merchantId, miniAppId, memberIds],
  );
  const tokens = await api.order('sign', { merchantId, links: rows });
  return new Map(rows.map(({ sharerId }, n) => [sharerId, tokens[n]]));
}

/** The bytes of one who came by a card. */
export function touching(viewerToken, shareToken, path = '/v1/touches') {
  const touch = { id: randomBytes(16).toString('base64url'), source: 'card', scene: '1007', token: shareToken };
  const body = JSON.stringify(touch);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${viewerToken}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}
