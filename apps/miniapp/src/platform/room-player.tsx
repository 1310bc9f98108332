/** Plays an address of the merchant's own inside the page; only where `entryWay` says `play`. */
export const RoomPlayer = (_props: { url: string; poster: string | null; onFail: () => void }): JSX.Element | null =>
  null;
