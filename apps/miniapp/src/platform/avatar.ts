/** Whether the platform's own button offers its avatars (`open-type="chooseAvatar"`); elsewhere a press asks `pickAvatar`. */
export const HAS_AVATAR_BUTTON: boolean = false;

/**
 * Asks the viewer for a picture; call it from a press. At least a byte more than may be sent is read of a larger one.
 * @returns null: the viewer changed their mind
 */
export const pickAvatar = (): Promise<ArrayBuffer | null> => Promise.reject(new Error('no platform: avatar'));

/** The picture that the platform's button put aside. */
export const readAvatar = (_path: string): Promise<ArrayBuffer> => Promise.reject(new Error('no platform: avatar'));
