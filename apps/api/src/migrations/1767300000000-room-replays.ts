import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a room's platform said of its replay, and when it is asked again: one row a room that has been asked about. */
export class RoomReplays1767300000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    const mine = `merchant_id = (select nullif(current_setting('app.merchant_id', true), '')::bigint)`;
    await run.query(`
      create table room_replays (
        merchant_id bigint not null,
        room_id bigint not null,
        mini_app_id bigint not null,
        state varchar(8) not null,
        parts jsonb not null default '[]',
        expires_at timestamptz,
        ask_at timestamptz,
        tries integer not null default 0,
        failure varchar(24),
        failure_code integer,
        changed_at timestamptz not null,
        constraint pk_room_replays primary key (merchant_id, room_id),
        constraint fk_room_replays_room foreign key (merchant_id, room_id) references platform_rooms (merchant_id, id) on delete cascade,
        constraint fk_room_replays_mini_app foreign key (merchant_id, mini_app_id) references mini_apps (merchant_id, id),
        constraint ck_room_replays_state check (state in ('asked', 'found', 'none', 'failed')),
        constraint ck_room_replays_tries check (tries >= 0)
      );
      create index ix_room_replays_due on room_replays (merchant_id, mini_app_id, ask_at) where ask_at is not null;
      create index ix_room_replays_expires on room_replays (merchant_id, mini_app_id, expires_at) where expires_at is not null;
      alter table room_replays enable row level security;
      alter table room_replays force row level security;
      create policy own_merchant on room_replays using (${mine}) with check (${mine});
      grant select, insert, update on room_replays to kaibo_app;
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table room_replays');
  }
}
