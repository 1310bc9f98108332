import type { ShownClick } from '@kaibo/contracts/pages.dto';
import Taro from '@tarojs/taro';
import { open } from '../../navigation';
import { openMiniProgram } from '../../platform/leave';
import { texts } from '../../texts';
import { actionOf } from './clicks.rules';

/** Calls a number; the phone asks first. */
export const callNumber = (number: string): void => {
  Taro.makePhoneCall({ phoneNumber: number.replace(/[^\d+]/g, '') }).catch(() => undefined); // who thinks again
};

let isLeaving = false;

const leave = async (appId: string, path: string | undefined): Promise<void> => {
  if (isLeaving) return;
  isLeaving = true;
  try {
    if (!(await openMiniProgram(appId, path)))
      await Taro.showToast({ title: texts.decorated.cannotOpen, icon: 'none', duration: 3_000 });
  } finally {
    isLeaving = false;
  }
};

/** Does what a click event says. */
export const runClick = (click: ShownClick): void => {
  const action = actionOf(click);
  if (action.kind === 'open') open(action.url);
  else if (action.kind === 'call') callNumber(action.number);
  else if (action.kind === 'mini-program') void leave(action.appId, action.path);
};
