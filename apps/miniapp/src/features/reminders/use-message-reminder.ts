import type { PopupAnswer } from '@kaibo/contracts/reminders';
import Taro from '@tarojs/taro';
import { useCallback, useEffect, useRef, useState } from 'react';
import { failureCode } from '../../api';
import { askPermission } from '../../platform/subscribe';
import { texts } from '../../texts';
import { newKey } from '../posts/picture.rules';
import { isRememberedRoom, rememberedTemplate, rememberRoom, rememberTemplate } from './remembered';
import { isAskedFor, isGranted, isTurnedOff } from './reminder.rules';
import type { Reminders } from './reminders';

export interface ReminderState {
  /** `unavailable`: nobody can be reminded of this room here. */
  status: 'off' | 'on' | 'asking' | 'cancelling' | 'unavailable';
  /** What there is to say about it. */
  note: string | null;
}

/** An answer of the platform's popup that our server has not heard of yet. */
interface Report {
  id: string;
  templateId: string;
  answer: PopupAnswer;
}

const OFF: ReminderState = { status: 'off', note: null };
const ON: ReminderState = { status: 'on', note: texts.remind.onNote };
const UNAVAILABLE: ReminderState = { status: 'unavailable', note: texts.remind.unavailable };
const off = (note: string): ReminderState => ({ status: 'off', note });

const isSure = async (): Promise<boolean> => {
  const { confirm } = await Taro.showModal({
    title: texts.remind.sureTitle,
    content: texts.remind.sureHint,
    confirmText: texts.remind.sureYes,
    cancelText: texts.remind.sureNo,
  });
  return confirm;
};

/** What the server says about this room and the template, as far as it changes what is shown. */
async function look(reminders: Reminders, roomId: string): Promise<{ isOn: boolean | null; left: number | null }> {
  const page = await reminders.list(undefined);
  rememberTemplate(page.permission?.templateId ?? null);
  return { isOn: isAskedFor(roomId, page), left: page.permission?.left ?? null };
}

/**
 * A message of ours when a room starts. The platforms show their popup only right after a press: what it needs is known
 * from the visit before, or else asked first and followed by a dialogue whose press counts.
 * @param onLate the room has begun meanwhile
 */
export const useMessageReminder = (
  reminders: Reminders,
  roomId: string,
  isActive: boolean,
  onLate: () => void,
): [ReminderState, () => void] => {
  const [state, put] = useState<ReminderState>(() => (isActive && isRememberedRoom(roomId) ? ON : OFF));
  const isBusy = useRef(false);
  const unheard = useRef<Report | null>(null);

  // Whoever has signed in, or has asked on this phone before, is told the truth; nobody signs in to be told of nothing.
  useEffect(() => {
    if (!isActive || isBusy.current || !(reminders.isSignedIn() || isRememberedRoom(roomId))) return;
    look(reminders, roomId).then(
      ({ isOn }) => {
        if (isOn === null || isBusy.current) return;
        rememberRoom(roomId, isOn);
        put(isOn ? ON : OFF);
      },
      () => undefined, // what this phone remembers stays shown
    );
  }, [reminders, roomId, isActive]);

  const promise = useCallback(async () => {
    await reminders.ask(roomId, 'message');
    rememberRoom(roomId, true);
    return ON;
  }, [reminders, roomId]);

  /** Tells what was answered; the same answer is told again until the server has heard it. */
  const tell = useCallback(
    async (report: Report): Promise<ReminderState> => {
      unheard.current = report;
      const left = await reminders.report(report.id, report.templateId, report.answer);
      unheard.current = null;
      if (isGranted(report.answer) || left > 0) return promise();
      return off(isTurnedOff(report.answer) ? texts.remind.blocked : texts.remind.declined);
    },
    [reminders, promise],
  );

  const popUp = useCallback(
    async (templateId: string): Promise<ReminderState> => {
      const asked = await askPermission(templateId);
      if (asked.kind === 'unsupported') return UNAVAILABLE;
      if (asked.kind === 'no-tap') return off(texts.remind.tapAgain);
      return tell({ id: newKey(Math.random), templateId, answer: asked.answer });
    },
    [tell],
  );

  const ask = useCallback(async (): Promise<ReminderState> => {
    if (unheard.current) return tell(unheard.current);
    const known = rememberedTemplate();
    if (known !== null) return popUp(known);
    const { isOn, left } = await look(reminders, roomId);
    if (isOn === true) return ON;
    const templateId = rememberedTemplate();
    if (templateId === null || left === null) return UNAVAILABLE;
    if (left > 0) return promise();
    return (await isSure()) ? popUp(templateId) : OFF;
  }, [reminders, roomId, popUp, tell, promise]);

  const cancel = useCallback(async (): Promise<ReminderState> => {
    await reminders.cancel(roomId);
    rememberRoom(roomId, false);
    return off(texts.remind.off);
  }, [reminders, roomId]);

  const act = useCallback(() => {
    const run = async () => {
      if (isBusy.current || state.status === 'unavailable') return;
      isBusy.current = true;
      const wasOn = state.status === 'on';
      put({ status: wasOn ? 'cancelling' : 'asking', note: null });
      try {
        put(await (wasOn ? cancel() : ask()));
      } catch (error) {
        const code = failureCode(error);
        if (code === 'REMINDER_UNAVAILABLE') put(UNAVAILABLE);
        else put({ status: wasOn ? 'on' : 'off', note: texts.failures[code] });
        // Another template, or one that is used up: the next press asks the server first.
        if (code === 'TEMPLATE_NOT_FOUND' || code === 'PERMISSION_MISSING') {
          unheard.current = null;
          rememberTemplate(null);
        }
        if (code === 'REMINDER_TOO_LATE') onLate();
      } finally {
        isBusy.current = false;
      }
    };
    void run();
  }, [state.status, ask, cancel, onLate]);

  return [state, act];
};
