import type { MigrationInterface, QueryRunner } from 'typeorm';

const RECORD_TOUCH = `directory.record_touch(bigint, bytea, bigint, bigint, bytea, varchar, varchar, bigint, bigint, bytea,
  bigint, varchar, integer, integer, timestamptz, timestamptz)`;

/**
 * What a touch and a team's page cost, made less: a touch is looked for before it is added, since adding it "or doing nothing"
 * writes a second record to the log for each, and the row of the mini-app is not locked for it; and the counts of both levels come from one index whose entries of one superior
 * are equal, so that PostgreSQL keeps them as one list (20 000 of them take 16 pages in place of 100).
 */
export class DistributionCosts1766500000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create index ix_bindings_counts on bindings (merchant_id, grand_id, parent_id);
      drop index ix_bindings_grand;

      -- Everybody who came at one moment locked the row of their mini-app for it, together. A mini-app never goes, and whose it is
      -- was looked at (touch_facts).
      alter table touches drop constraint fk_touches_mini_app;

      grant create on schema directory to kaibo_directory;
      drop function ${RECORD_TOUCH};
      -- As before. Of two at the same moment the later one fails by the touch's key, and finds it when it comes again.
      create function directory.record_touch(merchant bigint, touch_key bytea, mini_app bigint, who bigint, on_device bytea,
          from_source varchar, at_scene varchar, link bigint, room bigint, openid_hash bytea, sharer bigint, why varchar,
          what integer, by_policy integer, touched timestamptz, at timestamptz,
          out touch bigint, out superior bigint, out since timestamptz, out reason varchar)
        language plpgsql security definer set search_path = pg_catalog, pg_temp
      as $$
      begin
        select t.id into touch from public.touches t where t.merchant_id = merchant and t.key = touch_key;
        if touch is null then
          insert into public.touches (merchant_id, key, mini_app_id, source, scene, link_id, room_id, sharer_id, share_openid_hash,
            member_id, device, facts, touched_at, received_at)
          values (merchant, touch_key, mini_app, from_source, at_scene, link, room, sharer, openid_hash, who, on_device, what, touched, at)
          returning id into touch;
          if who is not null then
            select d.superior, d.since, d.reason into superior, since, reason
            from directory.decide(merchant, who, touch, 1::smallint, sharer, why, what, by_policy, at) d;
          end if;
          return;
        end if;
        select d.reason into reason from public.binding_decisions d
        where d.merchant_id = merchant and d.member_id = who and d.touch_id = touch order by d.nr desc limit 1;
        select n.parent_id, n.bound_at into superior, since
        from public.bindings b join public.bindings n on n.merchant_id = merchant and n.member_id = coalesce(b.alias_of, b.member_id)
        where b.merchant_id = merchant and b.member_id = who;
      end $$;

      -- Grants come first: the owner may no longer touch a function that it has handed over.
      revoke all on function ${RECORD_TOUCH} from public;
      grant execute on function ${RECORD_TOUCH} to kaibo_app;
      alter function ${RECORD_TOUCH} owner to kaibo_directory;
      revoke create on schema directory from kaibo_directory;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Who brought whom is not forgotten by going back: restore a backup instead.');
  }
}
