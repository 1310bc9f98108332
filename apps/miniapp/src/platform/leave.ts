/** Opens another mini-program. @returns false where that cannot be: the viewer is told so */
export const openMiniProgram = (_appId: string, _path: string | undefined): Promise<boolean> => Promise.resolve(false);
