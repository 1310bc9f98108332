/** What a shared card shows and where it leads. */
export interface ShareCard {
  title: string;
  /** Page with its query, beginning with a slash. */
  path: string;
  imageUrl?: string;
}

/** Gives the page a card when the viewer shares it from the platform's menu or from our button. */
export const useShare = (_card: () => ShareCard): void => undefined;

/** `open-type` of a button that shares by itself; undefined where `shareLink` must be called. */
export const SHARE_OPEN_TYPE: 'share' | undefined = undefined;

/** Shares by the browser's sheet, or else copies the link. @returns true when the link was copied */
export const shareLink = (_card: ShareCard): Promise<boolean> => Promise.resolve(false);
