/** What a shared card shows and where it leads. */
export interface ShareCard {
  title: string;
  /** Page with its query, beginning with a slash. */
  path: string;
  imageUrl?: string;
}

export interface Sharing {
  /** What can be shared without waiting for anything. */
  card: () => ShareCard;
  /** The card's address with the viewer's own token, which may have to be made; null: there is none to wait for. */
  address: (() => Promise<string>) | null;
}

/** Gives the page a card when the viewer shares it from the platform's menu or from our button. */
export const useShare = (_sharing: Sharing): void => undefined;

/** `open-type` of a button that shares by itself; undefined where `shareLink` must be called. */
export const SHARE_OPEN_TYPE: 'share' | undefined = undefined;

/** Shares by the browser's sheet, or else copies the link. @returns true when the link was copied */
export const shareLink = (_sharing: Sharing): Promise<boolean> => Promise.resolve(false);
