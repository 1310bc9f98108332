import type { MigrationInterface, QueryRunner } from 'typeorm';

const BIND = 'directory.bind(bigint, bigint, bigint, bigint, timestamptz)';
const TOUCH_FACTS = 'directory.touch_facts(bigint, bigint, bigint, bigint, varchar, bytea, varchar)';
const STANDING_OF = 'directory.standing_of(bigint, bigint)';
const RECORD_TOUCH = `directory.record_touch(bigint, bytea, bigint, bigint, bytea, varchar, varchar, bigint, bigint, bytea,
  bigint, varchar, integer, integer, timestamptz, timestamptz)`;

/**
 * What a touch and a team's page cost, made less: a touch is looked for before it is added, since adding it "or doing nothing"
 * writes a second record to the log for each, and locks the row of no mini-app; what a decision needs is asked for in small
 * statements; and the counts of both levels come from one index whose entries of one superior are equal, so that PostgreSQL
 * keeps them as one list (20 000 of them take 16 pages in place of 100).
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
      drop function ${BIND};
      -- As before. Where the sharer is new in the tree too, those who may close a circle wait for each other before they write
      -- anything: who loses has nothing to take back. Whoever is to stand under somebody holds their own name alone, and that
      -- one's together with all who come by the same sharer.
      create function directory.bind(merchant bigint, child bigint, sharer bigint, touch bigint, at timestamptz,
          out superior bigint, out grand bigint, out by_touch bigint, out since timestamptz, out outcome varchar)
        language plpgsql security definer set search_path = pg_catalog, pg_temp
      as $$
      declare
        above record;
        own record;
      begin
        -- This transaction has its number before it looks: a move that it does not see yet waits for its end (settle_move).
        perform pg_current_xact_id();
        for look in 1..5 loop
          select b.member_id, b.parent_id, b.alias_of into above from public.bindings b
          where b.merchant_id = merchant and b.member_id = sharer;
          if above.alias_of is not null then
            select b.member_id, b.parent_id, b.alias_of into above from public.bindings b
            where b.merchant_id = merchant and b.member_id = above.alias_of;
          end if;
          if coalesce(above.member_id, sharer) = child then
            outcome := 'self';
            return;
          end if;
          -- No look at whether the child is there already: whoever is told so by the key has lost, and looks then.
          begin
            if above.member_id is not null then
              insert into public.bindings (merchant_id, member_id, parent_id, grand_id, touch_id, bound_at)
              values (merchant, child, above.member_id, above.parent_id, touch, at);
              superior := above.member_id; grand := above.parent_id; by_touch := touch; since := at; outcome := 'bound';
              return;
            end if;
          exception when unique_violation then null;
          end;
          if above.member_id is null then
            -- In the order of the ids, so that two never wait for each other.
            if sharer < child then perform pg_advisory_xact_lock_shared(hashtextextended('kaibo/node/' || merchant, sharer)); end if;
            perform pg_advisory_xact_lock(hashtextextended('kaibo/node/' || merchant, child));
            if sharer > child then perform pg_advisory_xact_lock_shared(hashtextextended('kaibo/node/' || merchant, sharer)); end if;
          end if;
          select n.parent_id, n.grand_id, n.touch_id, n.bound_at, n.member_id into own
          from public.bindings b join public.bindings n on n.merchant_id = merchant and n.member_id = coalesce(b.alias_of, b.member_id)
          where b.merchant_id = merchant and b.member_id = child;
          if own.member_id is not null then
            superior := own.parent_id; grand := own.grand_id; by_touch := own.touch_id; since := own.bound_at;
            outcome := case when own.parent_id is null then 'leads' else 'taken' end;
            return;
          end if;
          if above.member_id is null and not exists (select from public.bindings b where b.merchant_id = merchant and b.member_id = sharer) then
            if not exists (select from public.members m where m.merchant_id = merchant and m.id = sharer) then
              raise exception using errcode = '23503', message = 'there is no such sharer';
            end if;
            -- Both or neither, and in the order of the ids too: others come by the same sharer, or have bound the child elsewhere.
            begin
              insert into public.bindings (merchant_id, member_id, parent_id, grand_id, touch_id, bound_at)
              select merchant, n.id, n.parent, null, n.touch, at
              from (values (child, sharer, touch), (sharer, null, null)) n (id, parent, touch) order by n.id;
              superior := sharer; grand := null; by_touch := touch; since := at; outcome := 'bound';
              return;
            exception when unique_violation then null;
            end;
          end if;
        end loop;
        raise exception using errcode = '40001', message = 'the tree changed all the while';
      end $$;

      -- As before, in small statements: to set up the one join of twelve tables took longer than to run it, and most touches ask
      -- for none of what half of them tell.
      drop function ${TOUCH_FACTS};
      create function directory.touch_facts(merchant bigint, mini_app bigint, who bigint, asked_link bigint, asked_key varchar,
          openid_hash bytea, asked_room varchar)
        returns table (member_since timestamptz, is_staff boolean, has_node boolean, superior bigint, since timestamptz,
          link_id bigint, link_app bigint, link_sharer bigint, link_room bigint, link_at timestamptz, link_until timestamptz,
          link_revoked_at timestamptz, link_person bigint, link_gone boolean, link_promoter boolean,
          openid_person bigint, openid_gone boolean, openid_promoter boolean, room_id bigint, platform varchar, policy integer,
          link_in_tree boolean, openid_in_tree boolean)
        language plpgsql stable security definer set search_path = pg_catalog, pg_temp
      as $$
      declare
        node record;
        person record;
        holder bigint;
      begin
        select m.platform into platform from public.mini_apps m where m.merchant_id = merchant and m.id = mini_app;
        if platform is null then return; end if;
        policy := coalesce((select max(p.version) from public.distribution_policies p where p.merchant_id = merchant), 0);
        is_staff := false; has_node := false;
        link_gone := false; link_promoter := false; link_in_tree := false;
        openid_gone := false; openid_promoter := false; openid_in_tree := false;
        if who is not null then
          select v.created_at into member_since from public.members v where v.merchant_id = merchant and v.id = who;
          is_staff := coalesce((select p.is_staff from public.distribution_people p where p.merchant_id = merchant and p.member_id = who), false);
          select b.parent_id, b.bound_at, b.alias_of into node from public.bindings b where b.merchant_id = merchant and b.member_id = who;
          has_node := found;
          if node.alias_of is not null then
            select b.parent_id, b.bound_at into node from public.bindings b where b.merchant_id = merchant and b.member_id = node.alias_of;
          end if;
          superior := node.parent_id; since := node.bound_at;
        end if;
        if asked_link is not null then
          select l.id, l.mini_app_id, l.sharer_id, l.room_id, l.created_at, l.expires_at, l.revoked_at
          into link_id, link_app, link_sharer, link_room, link_at, link_until, link_revoked_at
          from public.share_links l where l.merchant_id = merchant and l.id = asked_link;
        elsif asked_key is not null then
          select l.id, l.mini_app_id, l.sharer_id, l.room_id, l.created_at, l.expires_at, l.revoked_at
          into link_id, link_app, link_sharer, link_room, link_at, link_until, link_revoked_at
          from public.share_links l where l.merchant_id = merchant and l.key = asked_key;
        end if;
        if link_id is not null then
          person := directory.standing_of(merchant, link_sharer);
          link_person := person.member; link_gone := person.gone; link_promoter := person.promoter;
          link_in_tree := person.in_tree;
        end if;
        if openid_hash is not null then
          select i.member_id into holder from public.member_identities i
          where i.merchant_id = merchant and i.mini_app_id = mini_app and i.openid_hash = touch_facts.openid_hash;
          if holder is not null then
            person := directory.standing_of(merchant, holder);
            openid_person := person.member; openid_gone := person.gone; openid_promoter := person.promoter;
            openid_in_tree := person.in_tree;
          end if;
        end if;
        if asked_room is not null then
          select r.id into room_id from public.platform_rooms r
          where r.merchant_id = merchant and r.mini_app_id = mini_app and r.platform_room_id = asked_room;
        end if;
        return next;
      end $$;

      -- Who stands for a member who shares: themselves, or who they were merged into.
      create function directory.standing_of(merchant bigint, asked bigint, out member bigint, out gone boolean, out promoter boolean,
          out in_tree boolean)
        language plpgsql stable security definer set search_path = pg_catalog, pg_temp
      as $$
      declare
        up bigint := asked;
        own record;
      begin
        while up is not null loop
          select m.id, m.merged_into, m.banned_at is not null or m.erased_at is not null as gone into own
          from public.members m where m.merchant_id = merchant and m.id = up;
          up := own.merged_into;
        end loop;
        member := own.id; gone := coalesce(own.gone, false);
        promoter := coalesce((select p.promoter = 'approved' from public.distribution_people p
          where p.merchant_id = merchant and p.member_id = own.id), false);
        in_tree := exists (select from public.bindings b where b.merchant_id = merchant and b.member_id = own.id);
      end $$;

      drop function ${RECORD_TOUCH};
      -- As before, with no call in between. Of two at the same moment the later one fails by the touch's key, and finds it when it comes again.
      create function directory.record_touch(merchant bigint, touch_key bytea, mini_app bigint, who bigint, on_device bytea,
          from_source varchar, at_scene varchar, link bigint, room bigint, openid_hash bytea, sharer bigint, why varchar,
          what integer, by_policy integer, touched timestamptz, at timestamptz,
          out touch bigint, out superior bigint, out since timestamptz, out reason varchar)
        language plpgsql security definer set search_path = pg_catalog, pg_temp
      as $$
      declare
        node record;
      begin
        select t.id into touch from public.touches t where t.merchant_id = merchant and t.key = touch_key;
        if touch is null then
          insert into public.touches (merchant_id, key, mini_app_id, source, scene, link_id, room_id, sharer_id, share_openid_hash,
            member_id, device, facts, touched_at, received_at)
          values (merchant, touch_key, mini_app, from_source, at_scene, link, room, sharer, openid_hash, who, on_device, what, touched, at)
          returning id into touch;
          if who is not null then
            reason := why;
            if why = 'bind' then
              node := directory.bind(merchant, who, sharer, touch, at);
              superior := node.superior; since := node.since; reason := node.outcome;
            end if;
            insert into public.binding_decisions (merchant_id, member_id, touch_id, nr, sharer_id, reason, facts, policy, decided_at)
            values (merchant, who, touch, 1, sharer, reason, what, by_policy, at);
          end if;
          return;
        end if;
        select d.reason into reason from public.binding_decisions d
        where d.merchant_id = merchant and d.member_id = who and d.touch_id = touch order by d.nr desc limit 1;
        select n.parent_id, n.bound_at into superior, since
        from public.bindings b join public.bindings n on n.merchant_id = merchant and n.member_id = coalesce(b.alias_of, b.member_id)
        where b.merchant_id = merchant and b.member_id = who;
      end $$;

    `);
    // Grants come first: the owner may no longer touch a function that it has handed over.
    for (const signature of [BIND, TOUCH_FACTS, STANDING_OF, RECORD_TOUCH])
      await run.query(`
        revoke all on function ${signature} from public;
        grant execute on function ${signature} to kaibo_app;
        alter function ${signature} owner to kaibo_directory;
      `);
    await run.query('revoke create on schema directory from kaibo_directory');
  }

  async down(): Promise<void> {
    throw new Error('Who brought whom is not forgotten by going back: restore a backup instead.');
  }
}
