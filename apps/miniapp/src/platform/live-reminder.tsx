/** The platform's own button 开播提醒 for a room that has not started; nothing where the platform has none. */
export const LiveReminder = (_props: { platformRoomId: string }): JSX.Element | null => null;
