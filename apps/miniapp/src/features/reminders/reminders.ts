import type { ReservationView } from '@kaibo/contracts/channels.dto';
import type { PopupAnswer, ReminderWay } from '@kaibo/contracts/reminders';
import type { ReminderPage, ReminderView } from '@kaibo/contracts/reminders.dto';

/** What the pages ask of the API; all but the first needs a sign-in. */
export interface Reminders {
  /** Whether asking costs no sign-in. */
  isSignedIn(): boolean;
  list(cursor: string | undefined): Promise<ReminderPage>;
  ask(roomId: string, way: ReminderWay): Promise<ReminderView>;
  cancel(roomId: string): Promise<void>;
  /** @returns how many messages of the template may be sent now */
  report(reportId: string, templateId: string, answer: PopupAnswer): Promise<number>;
  reservation(roomId: string): Promise<ReservationView>;
  reserved(roomId: string, state: number): Promise<ReservationView>;
}
