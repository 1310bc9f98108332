import type { PopupAnswer } from '@kaibo/contracts/reminders';

/** What became of the platform's popup for one message. `no-tap`: the platform wants a fresh press before it asks. */
export type Asked = { kind: 'answered'; answer: PopupAnswer } | { kind: 'no-tap' } | { kind: 'unsupported' };

/** Whether this platform can send a message of ours to a viewer who permitted it. */
export const canSubscribe = (): boolean => false;

/** Shows the platform's popup; call it from a press, with nothing awaited in between where that can be. */
export const askPermission = (_templateId: string): Promise<Asked> => Promise.resolve({ kind: 'unsupported' });
