import type { MiniAppView, StaffView } from '@kaibo/contracts/merchants.dto';
import { useEffect, useState } from 'react';
import { AgeLine } from '../features/rooms/age-line';
import { RoomList } from '../features/rooms/room-list';
import { type RoomFilter, useRooms } from '../features/rooms/use-rooms';
import type { Staff } from '../features/session/use-session';
import { SyncButton, SyncPanel } from '../features/syncs/sync-panel';
import { useSync } from '../features/syncs/use-sync';
import { useTexts } from '../texts/texts';
import { useNow } from '../ui/use-now';

/** The rooms of one mini-app. Give it a key by mini-app. */
export function RoomsPage({ call, staff, miniApp }: Pick<Staff, 'call'> & { staff: StaffView; miniApp: MiniAppView }) {
  const texts = useTexts();
  const nowMs = useNow(15_000);
  const [filter, setFilter] = useState<RoomFilter>('all');
  const [rooms, roomActions] = useRooms(call, miniApp.id, filter);
  const [sync, syncActions] = useSync(call, miniApp.id, roomActions.refresh);
  const { refresh } = roomActions;

  // Whoever comes back to this tab finds the rooms as they are now.
  useEffect(() => {
    const onShow = (): void => {
      if (document.visibilityState === 'visible') refresh();
    };
    document.addEventListener('visibilitychange', onShow);
    return () => document.removeEventListener('visibilitychange', onShow);
  }, [refresh]);

  return (
    <main className="page">
      <div className="page-head">
        <div>
          <h1>{texts.rooms.title}</h1>
          <p className="page-lead">
            {rooms.status === 'ready' ? <AgeLine age={rooms.age} nowMs={nowMs} /> : <span className="age">&nbsp;</span>}
          </p>
        </div>
        <SyncButton state={sync} actions={syncActions} miniApp={miniApp} />
      </div>
      <SyncPanel state={sync} actions={syncActions} miniApp={miniApp} nowMs={nowMs} />
      <RoomList
        state={rooms}
        actions={roomActions}
        filter={filter}
        onFilter={setFilter}
        miniApp={miniApp}
        timeZone={staff.timeZone}
        nowMs={nowMs}
      />
    </main>
  );
}
