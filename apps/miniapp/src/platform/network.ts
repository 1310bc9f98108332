/** Calls `onChange` whenever the phone says that its network came or went; gives back what stops it. */
export const watchNetwork =
  (_onChange: (isOnline: boolean) => void): (() => void) =>
  () =>
    undefined;
