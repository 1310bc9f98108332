import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Pictures that people upload: what is kept of each, whose they are, what shows them, what platforms say of them, and a
 * queue of those that something is to be done about.
 */
export class Media1764000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      -- name: SHA-256 of what is kept, so the same picture lies here once, whoever sends it. state 'storing': its bytes are
      -- on their way; 'removing': they are being taken away.
      create table media (
        merchant_id bigint not null,
        name varchar(43) not null,
        state varchar(8) not null,
        stored_in varchar(8) not null,
        width_px integer not null,
        height_px integer not null,
        bytes integer not null,
        by_staff boolean not null default false,
        checks smallint not null default 0,
        reason varchar(200),
        added_at timestamptz not null,
        changed_at timestamptz not null,
        constraint pk_media primary key (merchant_id, name),
        constraint fk_media_merchant foreign key (merchant_id) references merchants (id),
        constraint ck_media_state check (state in ('storing', 'checking', 'review', 'passed', 'refused', 'removing')),
        constraint ck_media_stored_in check (stored_in in ('postgres', 's3'))
      );
      create index ix_media_state on media (merchant_id, state, changed_at, name) where state in ('review', 'refused');

      -- Who uploaded it, and in which mini-app: by that one's platform it is looked at.
      create table media_owners (
        merchant_id bigint not null,
        name varchar(43) not null,
        member_id bigint not null,
        mini_app_id bigint not null,
        added_at timestamptz not null,
        constraint pk_media_owners primary key (merchant_id, name, member_id),
        constraint fk_media_owners_media foreign key (merchant_id, name) references media (merchant_id, name),
        constraint fk_media_owners_member foreign key (merchant_id, member_id) references members (merchant_id, id),
        constraint fk_media_owners_mini_app foreign key (merchant_id, mini_app_id) references mini_apps (merchant_id, id)
      );
      create index ix_media_owners_member on media_owners (merchant_id, member_id);

      -- What shows it: an article, a post, a room's cover. A picture that nothing shows is purged.
      create table media_uses (
        merchant_id bigint not null,
        kind varchar(24) not null,
        used_by varchar(64) not null,
        name varchar(43) not null,
        constraint pk_media_uses primary key (merchant_id, kind, used_by, name),
        constraint fk_media_uses_media foreign key (merchant_id, name) references media (merchant_id, name)
      );
      create index ix_media_uses_media on media_uses (merchant_id, name);

      -- Where nothing else is set the bytes lie here. Packed already: nothing is gained by packing them again.
      create table media_bytes (
        merchant_id bigint not null,
        name varchar(43) not null,
        variant varchar(8) not null,
        bytes bytea not null,
        constraint pk_media_bytes primary key (merchant_id, name, variant),
        constraint fk_media_bytes_media foreign key (merchant_id, name) references media (merchant_id, name)
      );
      alter table media_bytes alter column bytes set storage external;

      -- A look that a platform was asked for, by the number that it gave. The verdict may come before that number is
      -- written down here: whichever comes first makes the row.
      create table media_checks (
        merchant_id bigint not null,
        mini_app_id bigint not null,
        trace_id varchar(128) not null,
        name varchar(43),
        suggest varchar(8),
        made_at timestamptz not null,
        constraint pk_media_checks primary key (merchant_id, mini_app_id, trace_id),
        constraint fk_media_checks_mini_app foreign key (merchant_id, mini_app_id) references mini_apps (merchant_id, id),
        constraint fk_media_checks_media foreign key (merchant_id, name) references media (merchant_id, name),
        constraint ck_media_checks_suggest check (suggest in ('pass', 'review', 'risky'))
      );
      create index ix_media_checks_media on media_checks (merchant_id, name);
      create index ix_media_checks_made_at on media_checks (merchant_id, made_at);

      create table directory.media_queue (
        merchant_id bigint not null,
        name varchar(43) not null,
        due_at timestamptz not null,
        lease_owner varchar(64),
        lease_until timestamptz,
        primary key (merchant_id, name),
        constraint fk_media_queue_media foreign key (merchant_id, name) references public.media (merchant_id, name)
          deferrable initially deferred
      );
      create index ix_media_queue_due on directory.media_queue (due_at);
      grant select, insert, update, delete on directory.media_queue to kaibo_directory;
    `);

    for (const table of ['media', 'media_owners', 'media_uses', 'media_bytes', 'media_checks']) {
      const mine = `merchant_id = (select nullif(current_setting('app.merchant_id', true), '')::bigint)`;
      await run.query(`
        alter table ${table} enable row level security;
        alter table ${table} force row level security;
        create policy own_merchant on ${table} using (${mine}) with check (${mine});
        grant select, insert, update, delete on ${table} to kaibo_app;
      `);
    }

    await run.query(`
      grant create on schema directory to kaibo_directory;

      -- Whoever is at it loses it.
      create function directory.queue_media(merchant bigint, picture varchar, at timestamptz) returns void
        language sql security definer set search_path = pg_catalog, pg_temp
      as $$
        insert into directory.media_queue (merchant_id, name, due_at) values (merchant, picture, at)
        on conflict (merchant_id, name) do update set due_at = excluded.due_at, lease_owner = null, lease_until = null
      $$;

      -- Each goes to one caller, until its lease ends.
      create function directory.claim_media(at timestamptz, owner varchar, lease_seconds integer, most integer)
        returns table (merchant_id bigint, name varchar)
        language sql security definer set search_path = pg_catalog, pg_temp
      as $$
        update directory.media_queue q set lease_owner = owner, lease_until = at + lease_seconds * interval '1 second'
        from (
          select d.merchant_id, d.name from directory.media_queue d
          where d.due_at <= at and (d.lease_until is null or d.lease_until <= at)
          order by d.due_at limit most for update skip locked) due
        where q.merchant_id = due.merchant_id and q.name = due.name
        returning q.merchant_id, q.name
      $$;

      -- False if somebody else has taken it since.
      create function directory.put_off_media(merchant bigint, picture varchar, owner varchar, at timestamptz) returns boolean
        language sql security definer set search_path = pg_catalog, pg_temp
      as $$
        with mine as (
          update directory.media_queue q set due_at = at, lease_owner = null, lease_until = null
          where q.merchant_id = merchant and q.name = picture and q.lease_owner = owner returning 1)
        select exists (select from mine)
      $$;

      create function directory.remove_media(merchant bigint, picture varchar, owner varchar) returns boolean
        language sql security definer set search_path = pg_catalog, pg_temp
      as $$
        with mine as (
          delete from directory.media_queue q
          where q.merchant_id = merchant and q.name = picture and q.lease_owner = owner returning 1)
        select exists (select from mine)
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

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop function directory.queue_media, directory.claim_media, directory.put_off_media, directory.remove_media;
      drop table directory.media_queue, media_checks, media_bytes, media_uses, media_owners, media;
    `);
  }
}
