import type { PopupAnswer } from '@kaibo/contracts/reminders';
import type { MessagePermission } from '@kaibo/contracts/reminders.dto';
import type {
  ClaimPrize,
  EnterLottery,
  EntryView,
  LikeStart,
  LotteryList,
  LotteryProof,
  OwnEntryPage,
  OwnEntryView,
  WinPage,
  WinView,
} from '@kaibo/contracts/lotteries.dto';

/** What everybody may know. */
export interface RoomLotteries {
  ofRoom(roomId: string): Promise<LotteryList>;
}

/** What the lottery's pages ask of the API. */
export interface Lotteries extends RoomLotteries {
  /** Whether asking for the viewer's own costs no sign-in. */
  isSignedIn(): boolean;
  proof(id: string): Promise<LotteryProof>;
  /** As `@kaibo/fair-draw` reads it. */
  bundle(id: string): Promise<object>;
  /** The rest is the viewer's own, and signs in. */
  enter(id: string, body: EnterLottery): Promise<EntryView>;
  startLikes(id: string): Promise<LikeStart>;
  entry(id: string): Promise<OwnEntryView>;
  entries(cursor: string | undefined): Promise<OwnEntryPage>;
  wins(cursor: string | undefined): Promise<WinPage>;
  claim(winId: string, body: ClaimPrize): Promise<WinView>;
}

/** Being told of a win. */
export interface WinNotices {
  /** What to ask a permission for, and how many messages may be sent already; null: the merchant has set none. */
  permission(): Promise<MessagePermission | null>;
  /** @returns how many messages may be sent now */
  report(reportId: string, templateId: string, answer: PopupAnswer): Promise<number>;
}
