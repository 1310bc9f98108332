/** What a platform needs on the page to draw a poster; out of sight. */
export const PosterSheet = (): JSX.Element | null => null;
