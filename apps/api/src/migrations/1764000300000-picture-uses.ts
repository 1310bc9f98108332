import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rooms' covers and members' avatars are pictures that somebody has looked at, like all others. A picture may be kept for a
 * hold's sake; rooms for which nobody waits any more are forgotten.
 */
export class PictureUses1764000300000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      -- Leads cover_override; shown once it has passed.
      alter table room_settings add column cover_picture varchar(43);
      create policy directory_reads on media for select to kaibo_directory using (true);
      grant select (merchant_id, name, state) on media to kaibo_directory;

      -- 'held': whoever sent it is erased, and a hold keeps it; nobody but staff who were told its name sees it.
      alter table media drop constraint ck_media_state;
      alter table media add constraint ck_media_state
        check (state in ('storing', 'checking', 'review', 'passed', 'refused', 'held', 'removing'));

      -- Nobody has looked at those that were chosen until now: whoever wants one chooses again.
      truncate member_avatars;
      alter table member_avatars drop column name, drop column content_type, drop column bytes,
        add column picture varchar(43) not null;

      grant create on schema directory to kaibo_directory;
      drop function directory.page_of_rooms(bigint, bigint, smallint[], boolean, timestamptz, integer, bigint, bigint, integer);

      -- As before, with the picture that the merchant set: null unless it has passed.
      create function directory.page_of_rooms(merchant bigint, mini_app bigint, statuses smallint[], newest_first boolean, at timestamptz,
          after_position integer, after_seconds bigint, after_id bigint, size integer)
        returns table (id bigint, title text, anchor text, image_id bigint, cover_picture varchar, live_status smallint,
          starts_at timestamptz, ends_at timestamptz, sort_position integer, sort_seconds bigint, fresh_until timestamptz)
        language sql stable security definer set search_path = pg_catalog, pg_temp
      as $$
        with listed as (
          select r.id, coalesce(s.title_override, r.title) as title, r.anchor_name as anchor, coalesce(s.cover_override, r.cover_url) as cover_url,
            s.cover_picture, case when r.live_status = 102 and r.ends_at <= at then 107::smallint else r.live_status end as live_status,
            r.starts_at, r.ends_at, coalesce(s.position, 2147483647) as sort_position,
            floor(extract(epoch from r.starts_at))::bigint * case when newest_first then -1 else 1 end as sort_seconds
          from public.platform_rooms r
          left join public.room_settings s on s.merchant_id = r.merchant_id and s.room_id = r.id
          where r.merchant_id = merchant and r.mini_app_id = mini_app
            and r.live_status = any (case when 107 = any (statuses) then statuses || 102::smallint else statuses end)
            and (r.live_status <> 102 or (r.ends_at <= at) = (107 = any (statuses)))
            and r.vanished_at is null and coalesce(s.is_visible, true)),
        page as (
          select * from listed l
          where (l.sort_position, l.sort_seconds, l.id) > (after_position, after_seconds, after_id)
          order by l.sort_position, l.sort_seconds, l.id limit size + 1),
        clock as (
          select min(r.ends_at) as fresh_until from public.platform_rooms r
          where r.merchant_id = merchant and r.mini_app_id = mini_app and r.live_status = 102 and r.ends_at > at and r.vanished_at is null
            and not 101 = any (statuses))
        select p.id, p.title, p.anchor, i.id, m.name, p.live_status, p.starts_at, p.ends_at, p.sort_position, p.sort_seconds, c.fresh_until
        from clock c
        left join page p on true
        left join public.images i on i.merchant_id = merchant and i.url_hash = sha256(convert_to(p.cover_url, 'UTF8'))
        left join public.media m on m.merchant_id = merchant and m.name = p.cover_picture and m.state = 'passed'
        order by p.sort_position, p.sort_seconds, p.id
      $$;

      -- Rooms that are watched; what is not wanted any more is held first, then looked at again, then forgotten.
      create function directory.watched_rooms(merchant bigint) returns setof bigint
        language sql stable security definer set search_path = pg_catalog, pg_temp
      as $$
        select w.room_id from directory.room_watch w where w.merchant_id = merchant and w.due_at is null order by w.room_id
      $$;

      -- Those that nobody holds. A statement of its own: what is looked at afterwards is as it stands then.
      create function directory.hold_rooms(merchant bigint, rooms bigint[]) returns setof bigint
        language sql security definer set search_path = pg_catalog, pg_temp
      as $$
        select w.room_id from directory.room_watch w
        where w.merchant_id = merchant and w.room_id = any (rooms) and w.due_at is null
        order by w.room_id for update skip locked
      $$;

      create function directory.forget_rooms(merchant bigint, rooms bigint[]) returns bigint
        language sql security definer set search_path = pg_catalog, pg_temp
      as $$
        with gone as (
          delete from directory.room_watch w where w.merchant_id = merchant and w.room_id = any (rooms) returning 1)
        select count(*) from gone
      $$;
    `);

    const functions: { signature: string }[] = await run.query(
      `select p.oid::regprocedure::text as signature from pg_proc p
       where p.pronamespace = 'directory'::regnamespace and p.proowner = current_user::regrole`,
    );
    // Grants come first: the owner may no longer touch a function that it has handed over.
    for (const { signature } of functions)
      await run.query(`
        revoke all on function ${signature} from public;
        grant execute on function ${signature} to kaibo_app;
        alter function ${signature} owner to kaibo_directory;
      `);
    await run.query('revoke create on schema directory from kaibo_directory');
  }

  async down(): Promise<void> {
    throw new Error('Pictures that were chosen are not forgotten by going back: restore a backup instead.');
  }
}
