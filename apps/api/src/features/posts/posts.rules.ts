import { type PostState, type PostWait, REPORTS_TO_REVIEW } from '@kaibo/contracts/posts';
import type { DecidePost, WritePost } from '@kaibo/contracts/posts.dto';
import { AppError } from '../../core/app-error';
import type { TextVerdict } from '../../platforms/identity';

/** Where a post stands, as one thing: nobody sees what waits. */
export interface Standing {
  state: PostState;
  waits: PostWait | null;
}

/**
 * Where a text goes after the platform has looked at it. Only what plainly passed is shown; without an answer a person has
 * to look. Pure.
 * @param verdict null: there was no answer
 * @throws AppError TEXT_REFUSED
 */
export function standingAfter(verdict: TextVerdict | null): Standing {
  if (verdict === 'risky') throw new AppError('TEXT_REFUSED');
  if (verdict === 'pass') return { state: 'shown', waits: null };
  return { state: 'pending', waits: verdict === null ? 'no-answer' : 'review' };
}

/** Whether reports take a post off until staff look. What they have looked at stays where they put it. Pure. */
export const isTakenOff = (post: { state: PostState; reviewedAt: Date | null }, reports: number): boolean =>
  post.state === 'shown' && post.reviewedAt === null && reports >= REPORTS_TO_REVIEW;

/** True for a post that was sent once more. Pure. */
export const isSamePost = (
  kept: { topicId: string; text: string; images: readonly string[] },
  topicId: string,
  { text, images = [] }: WritePost,
): boolean => kept.topicId === topicId && kept.text === text && kept.images.join() === images.join();

/** @throws AppError INPUT_INVALID: what is hidden needs a reason, which its author reads */
export function requireReason({ state, reason }: DecidePost): void {
  if (state === 'hidden' && reason === undefined)
    throw new AppError('INPUT_INVALID', {
      fields: [{ field: 'reason', rule: 'required', message: 'reason must be there to hide a post' }],
    });
}
