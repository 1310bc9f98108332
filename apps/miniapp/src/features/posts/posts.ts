import type { MediaType } from '@kaibo/contracts/media';
import type { MediaView } from '@kaibo/contracts/media.dto';
import type { ReportReason } from '@kaibo/contracts/posts';
import type { OwnPostPage, OwnPostView, WritePost } from '@kaibo/contracts/posts.dto';

/** What the pages ask of the API; all of it needs a sign-in. */
export interface Posts {
  /** Sent again with the same key it is there once. */
  write(topicId: string, body: WritePost): Promise<OwnPostView>;
  mine(cursor: string | undefined): Promise<OwnPostPage>;
  remove(id: string): Promise<void>;
  report(id: string, reason: ReportReason): Promise<void>;
  upload(picture: ArrayBuffer, type: MediaType): Promise<MediaView>;
}

let changes = 0;
/** Something of the viewer's was written or taken away: lists read earlier are old. */
export const tellPostsChanged = (): void => void changes++;
/** Grows with each change. */
export const postsChanges = (): number => changes;
