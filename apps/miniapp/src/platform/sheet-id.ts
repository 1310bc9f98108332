/** Of the canvas that posters are drawn on. */
export const SHEET_ID = 'poster-sheet';
