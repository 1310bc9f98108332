import type {
  ConsolePost,
  ConsolePostPage,
  DecidePost,
  ListConsolePosts,
  ListPosts,
  OwnPostPage,
  OwnPostView,
  PostPage,
  ReportPost,
  WritePost,
} from '@kaibo/contracts/posts.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/** Posts of topics, for viewers. */
export const postsApi = (call: Call) => ({
  list: (appId: string, topicId: string, query: ListPosts = {}) =>
    call<PostPage>({
      method: 'GET',
      path: `/v1/apps/${at(appId)}/contents/topic/${at(topicId)}/posts`,
      query: { ...query },
    }),
  write: (topicId: string, body: WritePost) =>
    call<OwnPostView>({ method: 'POST', path: `/v1/topics/${at(topicId)}/posts`, body }),
  mine: (query: ListPosts = {}) => call<OwnPostPage>({ method: 'GET', path: '/v1/me/posts', query: { ...query } }),
  remove: (id: string) => call<void>({ method: 'DELETE', path: `/v1/posts/${at(id)}` }),
  report: (id: string, body: ReportPost) => call<void>({ method: 'POST', path: `/v1/posts/${at(id)}/reports`, body }),
});

/** The same for staff. */
export const consolePostsApi = (call: Call) => ({
  list: (query: ListConsolePosts = {}) =>
    call<ConsolePostPage>({ method: 'GET', path: '/v1/console/posts', query: { ...query } }),
  decide: (id: string, body: DecidePost) =>
    call<ConsolePost>({ method: 'PUT', path: `/v1/console/posts/${at(id)}/state`, body }),
});
