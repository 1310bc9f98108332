/** A picture that can be drawn. */
export interface Drawable {
  width: number;
  height: number;
}

/** The part of a 2d context that a poster is drawn with; the same on every platform. */
export interface Pen {
  fillStyle: unknown;
  font: string;
  textAlign: string;
  textBaseline: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { width: number };
  createLinearGradient(
    x0: number,
    y0: number,
    x1: number,
    y1: number,
  ): { addColorStop(at: number, color: string): void };
  drawImage(picture: never, ...place: number[]): void;
}

export interface Sheet {
  pen: Pen;
  load(address: string): Promise<Drawable>;
  /** An address at which the drawn picture can be shown. */
  toPicture(): Promise<string>;
}

/** A sheet to draw on, not shown itself; null where this phone has none. The page must hold a `PosterSheet`. */
export const openSheet = (_widthPx: number, _heightPx: number): Promise<Sheet | null> => Promise.resolve(null);

/** A picture that our API gives to this viewer alone, as an address that `load` takes. */
export const privatePicture = (_url: string, _token: string): Promise<string> =>
  Promise.reject(new Error('no platform: poster'));

/** Hands the picture on: to friends, to the album. */
export const handOn = (_picture: string): Promise<void> => Promise.resolve();
