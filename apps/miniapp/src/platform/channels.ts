/** A live that a 视频号 has announced. `status`: 0 usable, 1 cancelled, 2 used. */
export interface ChannelNotice {
  noticeId: string;
  status: number;
  reservable: boolean;
}

/** Whether this platform knows 视频号 and can reserve a live there. */
export const canReserve = (): boolean => false;

/** What the 视频号 has announced; null: nothing. @param finderUserName the 视频号 id, `sph…` */
export const noticeOf = (_finderUserName: string): Promise<ChannelNotice | null> => Promise.resolve(null);

/** Opens the platform's own sheet; call it from a press. @returns its `state`, 1 to 10; null: it did not open */
export const reserve = (_noticeId: string): Promise<number | null> => Promise.resolve(null);
