import type { MigrationInterface, QueryRunner } from 'typeorm';

const ADD_ALIAS = 'directory.add_alias(bigint, bigint, bigint, timestamptz)';
const MOVE_BINDING = 'directory.move_binding(bigint, bigint, bigint, varchar, varchar, timestamptz)';
const SETTLE_MOVE = 'directory.settle_move(bigint, bigint, timestamptz)';

/**
 * One key in place of two holds who is under whom and whose alias somebody is. PostgreSQL reads a new row once more for each
 * foreign key, also for one whose column is empty, and of those who are bound nobody is an alias. So an alias names its node as
 * `parent_id` too, and a check holds `alias_of` equal to it; the index by superior serves both keys' checks.
 */
export class AliasOneKey1767400000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table bindings no force row level security;
      alter table bindings drop constraint ck_bindings_alias;
      update bindings set parent_id = alias_of where alias_of is not null;
      -- Never unknown: what is unknown would pass.
      alter table bindings add constraint ck_bindings_alias check (
        alias_of is null or (alias_of is not distinct from parent_id and grand_id is null and touch_id is null));
      alter table bindings force row level security;
      alter table bindings drop constraint fk_bindings_alias;
      drop index ix_bindings_alias;
      -- Nobody's alias is a subordinate: those are not in the index that counts.
      drop index ix_bindings_counts;
      create index ix_bindings_counts on bindings (merchant_id, grand_id, parent_id) where alias_of is null;

      grant create on schema directory to kaibo_directory, kaibo_mover;
      drop function ${ADD_ALIAS};
      -- An account of somebody who stands elsewhere; false: it stands somewhere itself.
      create function directory.add_alias(merchant bigint, member bigint, node bigint, at timestamptz) returns boolean
        language sql security definer set search_path = pg_catalog, pg_temp
      as $$
        with made as (
          insert into public.bindings (merchant_id, member_id, parent_id, alias_of, bound_at) values (merchant, member, node, node, at)
          on conflict do nothing returning 1)
        select exists (select from made)
      $$;

      drop function ${MOVE_BINDING};
      -- As before; aliases of who is moved stay as they are.
      create function directory.move_binding(merchant bigint, member bigint, target bigint, why varchar, mover varchar, at timestamptz,
          out move_id bigint, out outcome varchar)
        language plpgsql security definer set search_path = pg_catalog, pg_temp
      as $$
      declare
        node record;
        over_target bigint;
        up bigint;
      begin
        perform pg_advisory_xact_lock(hashtextextended('kaibo/move/' || merchant, 0));
        insert into public.bindings (merchant_id, member_id, bound_at)
        select merchant, n, at from unnest(array[member, target]) n where n is not null order by n on conflict do nothing;
        select b.parent_id into over_target from public.bindings b where b.merchant_id = merchant and b.member_id = target;
        select b.member_id, b.parent_id into node from public.bindings b where b.merchant_id = merchant and b.member_id = member;
        if node.parent_id is not distinct from target then
          outcome := 'same';
          return;
        end if;
        up := target;
        while up is not null loop
          if up = member then
            outcome := 'ring';
            return;
          end if;
          select b.parent_id into up from public.bindings b where b.merchant_id = merchant and b.member_id = up;
        end loop;
        update public.bindings b set parent_id = target, grand_id = over_target where b.merchant_id = merchant and b.member_id = member;
        update public.bindings b set grand_id = target where b.merchant_id = merchant and b.parent_id = member and b.alias_of is null;
        insert into public.binding_moves (merchant_id, member_id, from_id, to_id, reason, moved_by, moved_at)
        values (merchant, member, node.parent_id, target, why, mover, at) returning id into move_id;
        outcome := 'moved';
      end $$;

      drop function ${SETTLE_MOVE};
      -- As before; aliases of who was moved stay as they are.
      create function directory.settle_move(merchant bigint, move bigint, at timestamptz) returns boolean
        language plpgsql security definer set search_path = pg_catalog, pg_temp
      as $$
      declare
        one record;
      begin
        perform pg_advisory_xact_lock(hashtextextended('kaibo/move/' || merchant, 0));
        select m.member_id, m.horizon, m.settled_at into one from public.binding_moves m where m.merchant_id = merchant and m.id = move;
        if one.member_id is null or one.settled_at is not null then return true; end if;
        if one.horizon = 0 or one.horizon > pg_snapshot_xmax(pg_current_snapshot())::text::bigint then
          update public.binding_moves m set horizon = pg_current_xact_id()::text::bigint where m.merchant_id = merchant and m.id = move;
          return false;
        end if;
        if pg_snapshot_xmin(pg_current_snapshot())::text::bigint <= one.horizon then return false; end if;
        update public.bindings b set grand_id = p.parent_id
        from public.bindings p
        where p.merchant_id = merchant and p.member_id = one.member_id and b.merchant_id = merchant and b.parent_id = one.member_id
          and b.alias_of is null and b.grand_id is distinct from p.parent_id;
        update public.binding_moves m set settled_at = at where m.merchant_id = merchant and m.id = move;
        return true;
      end $$;
    `);
    // Grants come first: the owner may no longer touch a function that it has handed over.
    for (const [signature, runner, owner] of [
      [ADD_ALIAS, 'kaibo_app', 'kaibo_directory'],
      [MOVE_BINDING, 'kaibo_mover', 'kaibo_mover'],
      [SETTLE_MOVE, 'kaibo_mover', 'kaibo_mover'],
    ])
      await run.query(`
        revoke all on function ${signature} from public;
        grant execute on function ${signature} to ${runner};
        alter function ${signature} owner to ${owner};
      `);
    await run.query('revoke create on schema directory from kaibo_directory, kaibo_mover');
  }

  async down(): Promise<void> {
    throw new Error('Who brought whom is not forgotten by going back: restore a backup instead.');
  }
}
