import { type Account } from './accounts';

/** Whether a path, with or without query, is a page of the published mini-program. */
export const isPublished = ({ settings }: Account, path: string): boolean => {
  const { publishedPaths } = settings.now;
  const [page = ''] = path.replace(/^\//, '').split('?');
  return publishedPaths === null || publishedPaths.includes(page);
};
