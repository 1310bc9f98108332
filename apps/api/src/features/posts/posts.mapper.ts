import type { PictureUrls } from '@kaibo/contracts/contents.dto';
import type { ConsolePost, OwnPostView, PostAuthor, PostView, ReportCount } from '@kaibo/contracts/posts.dto';
import type { PostEntity } from './posts.entity';

/** The paths of a picture; null when it may not be seen. */
export type FindPicture = (name: string) => PictureUrls | null;

const shown = (images: readonly string[], find: FindPicture): PictureUrls[] =>
  images.map(find).filter((urls) => urls !== null);

export const toPostView = (post: PostEntity, author: PostAuthor, picture: FindPicture): PostView => ({
  id: post.id,
  author: { nickname: author.nickname, avatar: author.avatar },
  text: post.text,
  images: shown(post.images, picture),
  createdAt: post.createdAt.toISOString(),
});

export const toOwnPostView = (post: PostEntity, picture: FindPicture): OwnPostView => ({
  id: post.id,
  topicId: post.topicId,
  text: post.text,
  images: shown(post.images, picture),
  state: post.state,
  reason: post.reason,
  createdAt: post.createdAt.toISOString(),
});

export const toConsolePost = (
  post: PostEntity,
  topicTitle: string,
  reports: ReportCount[],
  picture: FindPicture,
): ConsolePost => ({
  id: post.id,
  topicId: post.topicId,
  topicTitle,
  memberId: post.memberId,
  text: post.text,
  images: shown(post.images, picture),
  state: post.state,
  waits: post.waits,
  reason: post.reason,
  reports,
  createdAt: post.createdAt.toISOString(),
});
