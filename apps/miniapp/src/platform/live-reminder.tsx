/** Whether this build has WeChat's own button 开播提醒. */
export const HAS_LIVE_REMINDER: boolean = false;

interface LiveReminderProps {
  platformRoomId: string;
  /** The viewer pressed it; what WeChat made of it, it does not say. */
  onSubscribe: () => void;
}

/** The platform's own button 开播提醒 for a room that has not started; nothing where the platform has none. */
export const LiveReminder = (_props: LiveReminderProps): JSX.Element | null => null;
