import { openOtherMiniProgram } from './mini-leave';
import type * as port from './leave';

export const openMiniProgram: typeof port.openMiniProgram = openOtherMiniProgram;
