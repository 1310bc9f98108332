import { useCallback, useEffect, useRef, useState } from 'react';
import { type ChannelNotice, noticeOf, reserve } from '../../platform/channels';
import { texts } from '../../texts';
import { isRememberedRoom, rememberRoom } from './remembered';
import { isReservedBy } from './reminder.rules';
import type { Reminders } from './reminders';
import type { ReminderState } from './use-message-reminder';

const ON: ReminderState = { status: 'on', note: texts.remind.channelsNote };
const OFF: ReminderState = { status: 'off', note: null };
const NONE: ReminderState = { status: 'unavailable', note: texts.remind.channelsNone };

const isUsable = (notice: ChannelNotice | null): notice is ChannelNotice => notice?.status === 0 && notice.reservable;

/**
 * A live on 视频号, reserved in WeChat's own sheet; WeChat reminds. What the sheet said is shown, and told to the server.
 * @param finderUserName the 视频号 id; null: this room has none
 */
export const useChannelReminder = (
  reminders: Reminders,
  roomId: string,
  finderUserName: string | null,
): [ReminderState, () => void] => {
  const [state, put] = useState<ReminderState>(() =>
    finderUserName !== null && isRememberedRoom(roomId) ? ON : { status: 'asking', note: null },
  );
  const notice = useRef<ChannelNotice | null>(null);
  const isBusy = useRef(false);

  useEffect(() => {
    if (finderUserName === null) return undefined;
    let isOver = false;
    const find = async () => {
      notice.current = await noticeOf(finderUserName);
      if (isOver) return;
      put((before) => (before.status === 'on' ? before : isUsable(notice.current) ? OFF : NONE));
      if (!reminders.isSignedIn() && !isRememberedRoom(roomId)) return;
      const kept = await reminders.reservation(roomId).catch(() => null); // what this phone remembers stays shown
      if (isOver || kept === null || isBusy.current) return;
      rememberRoom(roomId, kept.isReserved);
      put(kept.isReserved ? ON : isUsable(notice.current) ? OFF : NONE);
    };
    void find();
    return () => void (isOver = true);
  }, [reminders, roomId, finderUserName]);

  const act = useCallback(() => {
    const run = async () => {
      const known = notice.current;
      if (isBusy.current || known === null) return;
      isBusy.current = true;
      try {
        const said = await reserve(known.noticeId);
        const isReserved = said === null ? null : isReservedBy(said);
        if (isReserved !== null) {
          rememberRoom(roomId, isReserved);
          put(isReserved ? ON : OFF);
        }
        // WeChat reminds whether or not our server hears of it.
        if (said !== null) await reminders.reserved(roomId, said).catch(() => undefined);
      } finally {
        isBusy.current = false;
      }
    };
    void run();
  }, [reminders, roomId]);

  return [state, act];
};
