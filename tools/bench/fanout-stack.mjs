// What the fan-out benchmarks share: rooms with people who wait for them, and news of a start.

/** A planned room. @returns its id */
export async function aRoom(admin, { merchantId, miniAppId }, at, platformRoomId = '412') {
  const { rows } = await admin.query(
    `insert into platform_rooms (merchant_id, mini_app_id, platform_room_id, title, anchor_name, live_status, starts_at, ends_at)
     values ($1, $2, $3, '春茶上新专场', '茶园小陈', 102, $4, $4::timestamptz + interval '2 hours') returning id`,
    [merchantId, miniAppId, platformRoomId, at],
  );
  return rows[0].id;
}

/** The template that messages go by. */
export async function aTemplate(admin, { merchantId, miniAppId }, templateId = 'T') {
  await admin.query(
    `insert into message_templates (merchant_id, mini_app_id, purpose, platform_template_id, fields, note, is_current, set_at)
     values ($1, $2, 'live-start', $3, '{"thing1":"title","time2":"starts-at","thing3":"note"}', '开播啦', true, now())`,
    [merchantId, miniAppId, templateId],
  );
}

/** People who wait for a room: all rows that signing in, permitting and asking leave. @returns their identities' ids, in order */
export async function waitFor(admin, { merchantId, miniAppId }, roomId, count) {
  await admin.query(
    `insert into reminder_plans (merchant_id, room_id, mini_app_id, state, starts_at, changed_at)
     select merchant_id, id, mini_app_id, 'open', starts_at, now() from platform_rooms where id = $1`,
    [roomId],
  );
  await admin.query('select directory.watch_room($1, $2, null)', [merchantId, roomId]);
  const { rows } = await admin.query(
    `with m as (
       insert into members (merchant_id, signed_in_at) select $1, now() from generate_series(1, $3::int) returning id),
     i as (
       insert into member_identities (merchant_id, mini_app_id, provider, openid_hash, member_id, signed_in_at)
       select $1, $2, 'wechat', sha256(id::text::bytea), id, now() from m returning id),
     g as (
       insert into message_grants (merchant_id, identity_id, template_id, granted, changed_at)
       select $1, i.id, t.id, 1, now() from i, message_templates t where t.merchant_id = $1 and t.is_current),
     r as (
       insert into reminders (merchant_id, room_id, identity_id, way, template_id, asked_at)
       select $1, $4, i.id, 'message', t.id, now() from i, message_templates t
       where t.merchant_id = $1 and t.is_current order by i.id)
     select array_agg(id order by id) as ids from i`,
    [merchantId, miniAppId, count, roomId],
  );
  return rows[0].ids;
}

/** Their openids, sealed as signing in seals them. */
export async function sealOpenids(stack, { merchantId }, ids, openidOf) {
  const vault = stack.of('Vault');
  const db = stack.of('Db');
  // The first goes the usual way, which makes the merchant's key.
  await db.forMerchant(merchantId, (tx) =>
    vault.put(tx, { merchantId, table: 'member_identities', row: 'first' }, 'first'),
  );
  const { rows } = await stack.admin.query(
    'select number, wrapped, master_fingerprint from vault_keys where merchant_id = $1',
    [merchantId],
  );
  const key = await vault.openKey(merchantId, rows[0]);
  for (let start = 0; start < ids.length; start += 10_000) {
    const some = ids.slice(start, start + 10_000);
    const sealed = some.map((id, n) => {
      const facts = JSON.stringify({ openid: openidOf(start + n), unionid: null, sessionKey: null });
      return vault.seal({ merchantId, table: 'member_identities', row: id }, 1, rows[0].number, key, facts);
    });
    await stack.admin.query(
      `insert into vault_records (merchant_id, table_name, row_key, version, key_number, data_key, sealed)
       select $1, 'member_identities', r, 1, $2, k, s from unnest($3::varchar[], $4::bytea[], $5::bytea[]) u (r, k, s)`,
      [merchantId, rows[0].number, some, sealed.map(({ dataKey }) => dataKey), sealed.map((one) => one.sealed)],
    );
  }
}

/** The room goes on air, as a sync would write it. */
export async function start(admin, roomId, at) {
  await admin.query(
    `with changed as (update platform_rooms set live_status = 101 where id = $1 returning merchant_id, id)
     select directory.tell_rooms(merchant_id, array[id], $2) from changed`,
    [roomId, at],
  );
}

/** A platform that takes everything. */
export const takeAll = (stack, onSend = () => undefined) => {
  const sender = {
    send: async (openid) => {
      onSend(openid);
      return { kind: 'sent' };
    },
  };
  stack.of('SendersService').open = async () => sender;
};
