import type { ConsoleRoomView, EditRoom } from '@kaibo/contracts/rooms.dto';
import { useRef, useState } from 'react';
import type { Failure } from '../../api';
import { useTexts } from '../../texts/texts';
import { count, moment, span } from '../../texts/times';
import { IconButton, Switch } from '../../ui/controls';
import { DownIcon, EditIcon, PictureIcon, UpIcon } from '../../ui/icons';
import { Tag } from '../../ui/messages';
import { RoomEditor } from './room-editor';
import { STATUS_TONES } from './rooms.rules';

export interface RoomRowActions {
  onVisible: (id: string, isVisible: boolean) => void;
  onMove: (id: string, by: -1 | 1) => void;
  onEdit: (id: string, change: EditRoom) => Promise<Failure | null>;
}

interface RoomRowProps extends RoomRowActions {
  room: ConsoleRoomView;
  isFirst: boolean;
  isLast: boolean;
  timeZone: string;
  nowMs: number;
}

/** The picture, or a sign in its place when there is none or it cannot be loaded. Says nothing to screen readers: the title stands beside it. */
function Cover({ src }: { src: string | null }) {
  const [broken, setBroken] = useState<string | null>(null);
  return (
    <span className="cover">
      {src !== null && src !== broken ? (
        <img
          src={src}
          alt=""
          loading="lazy"
          decoding="async"
          referrerPolicy="no-referrer"
          onError={() => setBroken(src)}
        />
      ) : (
        <PictureIcon />
      )}
    </span>
  );
}

/** One room: a row of the table, a card on phones. Roles are written out, because the phone's layout takes the table's own away. */
export function RoomRow({ room, isFirst, isLast, timeZone, nowMs, onVisible, onMove, onEdit }: RoomRowProps) {
  const all = useTexts();
  const texts = all.rooms;
  const [isEditing, setEditing] = useState(false);
  const editButton = useRef<HTMLSpanElement>(null);
  const planned = span(all, room.startsAt, room.endsAt, timeZone, nowMs);
  const vanished = room.vanishedAt === null ? null : moment(all, room.vanishedAt, timeZone, nowMs);

  const close = (): void => {
    setEditing(false);
    editButton.current?.querySelector('button')?.focus(); // back to where the editor was opened from
  };

  return (
    <>
      <tr role="row" className={`room ${room.isVisible ? '' : 'room-hidden'} ${vanished ? 'room-vanished' : ''}`}>
        <td role="cell" className="room-main">
          <span className="room-what">
            <Cover src={room.cover} />
            <span className="room-name">
              <span className="room-title">{room.title}</span>
              <span className="room-marks">
                {room.titleOverride !== null && (
                  <Tag tone="calm" title={texts.platformTitle(room.platformTitle)}>
                    {texts.renamed}
                  </Tag>
                )}
                {room.coverOverride !== null && <Tag tone="calm">{texts.recovered}</Tag>}
                {!room.isVisible && <Tag tone="calm">{texts.hiddenTag}</Tag>}
                {vanished && (
                  <Tag tone="warn" title={texts.vanishedAt(`${vanished.day} ${vanished.time}`)}>
                    {texts.vanished}
                  </Tag>
                )}
              </span>
              {room.titleOverride !== null && (
                <span className="small faint room-platform-title">{texts.platformTitle(room.platformTitle)}</span>
              )}
            </span>
          </span>
        </td>
        <td role="cell" className="room-status">
          <Tag tone={STATUS_TONES[room.status]}>{texts.statuses[room.status]}</Tag>
          {room.status === 'banned' && <span className="small faint">{texts.banned}</span>}
        </td>
        <td role="cell" className="room-time">
          <span>{planned.day}</span> <span className="faint">{planned.time}</span>
        </td>
        <td role="cell" className="room-anchor">
          {room.anchor}
        </td>
        <td role="cell" className="room-goods">
          {texts.goods(room.goodsCount)}
        </td>
        <td role="cell" className="room-order">
          <span className="order">
            <span className="order-place" aria-label={room.position === null ? undefined : texts.place(room.position)}>
              {room.position === null ? <span className="faint">{texts.byTime}</span> : count(all, room.position)}
            </span>
            <IconButton label={texts.up(room.title)} off={isFirst} onClick={() => onMove(room.id, -1)}>
              <UpIcon />
            </IconButton>
            <IconButton label={texts.down(room.title)} off={isLast} onClick={() => onMove(room.id, 1)}>
              <DownIcon />
            </IconButton>
          </span>
        </td>
        <td role="cell" className="room-visible" data-label={texts.columns.visible}>
          <Switch
            on={room.isVisible}
            label={texts.visibleOf(room.title)}
            onChange={(isVisible) => onVisible(room.id, isVisible)}
          />
        </td>
        <td role="cell" className="room-edit">
          <span ref={editButton}>
            <IconButton
              label={texts.edit(room.title)}
              aria-expanded={isEditing}
              onClick={() => (isEditing ? close() : setEditing(true))}
            >
              <EditIcon />
            </IconButton>
          </span>
        </td>
      </tr>
      {isEditing && (
        <tr role="row" className="room-editing">
          <td role="cell" colSpan={8}>
            <RoomEditor room={room} onSave={(change) => onEdit(room.id, change)} onClose={close} />
          </td>
        </tr>
      )}
    </>
  );
}
