import type { MiniAppView } from '@kaibo/contracts/merchants.dto';
import { ROOM_STATES } from '@kaibo/contracts/rooms';
import { useTexts } from '../../texts/texts';
import { sameClock, zoneHere } from '../../texts/times';
import { Button, Segments } from '../../ui/controls';
import { PictureIcon } from '../../ui/icons';
import { EmptyPanel, FailurePanel, FailureText, Said, Skeleton, Toast } from '../../ui/messages';
import { RoomTable } from './room-table';
import type { RoomEvent, RoomFilter, RoomsActions, RoomsState } from './use-rooms';

interface RoomListProps {
  state: RoomsState;
  actions: RoomsActions;
  filter: RoomFilter;
  onFilter: (filter: RoomFilter) => void;
  miniApp: MiniAppView;
  /** The merchant's IANA zone. */
  timeZone: string;
  nowMs: number;
}

function useEventText(event: RoomEvent | null): { said: string; failed: string } {
  const texts = useTexts().rooms;
  switch (event?.kind) {
    case undefined:
      return { said: '', failed: '' };
    case 'moved':
      return { said: texts.moved(event.title, event.place), failed: '' };
    case 'order-cleared':
      return { said: texts.orderCleared, failed: '' };
    case 'shown':
      return { said: texts.shown(event.title), failed: '' };
    case 'hid':
      return { said: texts.hid(event.title), failed: '' };
    case 'saved':
      return { said: texts.saved(event.title), failed: '' };
    case 'not-changed':
      return { said: '', failed: texts.rolledBack(event.title) };
    case 'not-ordered':
      return { said: '', failed: texts.orderRolledBack };
  }
}

/** The list in every state it may be in, with its filter and what follows it. */
export function RoomList({ state, actions, filter, onFilter, miniApp, timeZone, nowMs }: RoomListProps) {
  const texts = useTexts();
  const here = zoneHere();
  const event = state.status === 'ready' ? state.event : null;
  const told = useEventText(event);
  const filters = [
    { value: 'all' as const, text: texts.rooms.all },
    ...ROOM_STATES.map((value) => ({ value, text: texts.rooms.states[value] })),
  ];
  const isOrdered = state.status === 'ready' && state.rooms.some((room) => room.position !== null);

  return (
    <section className="card rooms" aria-label={texts.rooms.title}>
      <div className="toolbar">
        <Segments label={texts.rooms.filter} value={filter} options={filters} onChange={onFilter} />
        <p className="small faint toolbar-note">
          {sameClock(timeZone, here, nowMs) ? texts.rooms.zone(timeZone) : texts.rooms.zoneDiffers(timeZone, here)}
        </p>
        <Button
          kind="quiet"
          className="clear-order"
          off={!isOrdered}
          onClick={actions.clearOrder}
          title={texts.rooms.orderHint}
        >
          {texts.rooms.clearOrder}
        </Button>
      </div>
      {body()}
      <Said>{told.said}</Said>
      {told.failed && event && 'failure' in event && (
        <Toast text={told.failed} failure={event.failure} onClose={actions.dismiss} />
      )}
    </section>
  );

  function body() {
    switch (state.status) {
      case 'loading':
        return <Skeleton rows={5} />;
      case 'failed':
        return <FailurePanel title={texts.rooms.failedTitle} failure={state.failure} onRetry={actions.retry} />;
      case 'ready':
        if (state.rooms.length === 0) return empty();
        return (
          <>
            <RoomTable
              rooms={state.rooms}
              timeZone={timeZone}
              nowMs={nowMs}
              onVisible={actions.setVisible}
              onMove={actions.move}
              onEdit={actions.edit}
            />
            <div className="list-end">
              <span className="small faint">
                {texts.rooms.shownCount(state.rooms.length, state.nextCursor !== null)}
              </span>
              {typeof state.more === 'object' && (
                <div role="alert" className="field-problem">
                  <FailureText failure={state.more} />
                </div>
              )}
              {state.nextCursor !== null && (
                <Button off={state.more === 'busy'} onClick={actions.more}>
                  {state.more === 'busy' ? texts.rooms.moreBusy : texts.rooms.more}
                </Button>
              )}
            </div>
          </>
        );
    }
  }

  function empty() {
    if (filter !== 'all') {
      return (
        <EmptyPanel icon={<PictureIcon />} title={texts.rooms.empty.state(texts.rooms.states[filter])}>
          <Button onClick={() => onFilter('all')}>{texts.rooms.empty.showAll}</Button>
        </EmptyPanel>
      );
    }
    return (
      <EmptyPanel icon={<PictureIcon />} title={texts.rooms.empty.title}>
        {miniApp.capabilities.includes('list') ? (
          <ol className="steps">
            {texts.rooms.empty.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        ) : (
          <p>{texts.rooms.empty.manual}</p>
        )}
      </EmptyPanel>
    );
  }
}
