import type { Drawable, Pen, Sheet } from '../../platform/poster';
import { texts } from '../../texts';
import { fillFrame, POSTER, wrapText } from './poster.rules';

/** What a poster shows. */
export interface PosterSubject {
  title: string;
  /** A line below it: when, by whom, for how much. */
  note: string;
  /** Whole address; null: a coloured ground stands in. */
  cover: string | null;
}

const FRAME = { width: POSTER.widthPx, height: 600 };
const MARGIN = 48;
const CODE = 240;

const write = (pen: Pen, text: string, x: number, y: number, sizePx: number, color: string, isBold = false) => {
  pen.font = `${isBold ? 'bold ' : ''}${sizePx}px sans-serif`;
  pen.fillStyle = color;
  pen.fillText(text, x, y);
};

const drawCover = (pen: Pen, cover: Drawable | null): void => {
  const ground = pen.createLinearGradient(0, 0, FRAME.width, FRAME.height);
  ground.addColorStop(0, '#ff4a68');
  ground.addColorStop(1, '#e31b45');
  pen.fillStyle = ground;
  pen.fillRect(0, 0, FRAME.width, FRAME.height);
  if (!cover) return;
  const { x, y, width, height } = fillFrame(cover, FRAME);
  pen.drawImage(cover as never, x, y, width, height, 0, 0, FRAME.width, FRAME.height);
};

/** Draws the whole picture. @param code an address that the sheet can load @returns where it can be shown */
export async function drawPoster(sheet: Sheet, { title, note, cover }: PosterSubject, code: string): Promise<string> {
  const { pen } = sheet;
  const [drawnCode, drawnCover] = await Promise.all([
    sheet.load(code),
    cover === null ? null : sheet.load(cover).catch(() => null), // a poster without its cover is one all the same
  ]);
  pen.textAlign = 'left';
  pen.textBaseline = 'top';
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, POSTER.widthPx, POSTER.heightPx);
  drawCover(pen, drawnCover);

  const width = POSTER.widthPx - 2 * MARGIN;
  pen.font = 'bold 44px sans-serif';
  const lines = wrapText((text) => pen.measureText(text).width, title, width, 2);
  for (const [at, line] of lines.entries()) write(pen, line, MARGIN, 648 + at * 62, 44, '#17171a', true);
  pen.font = '30px sans-serif';
  const [said = ''] = wrapText((text) => pen.measureText(text).width, note, width, 1);
  write(pen, said, MARGIN, 792, 30, '#5f5f68');

  pen.drawImage(drawnCode as never, POSTER.widthPx - MARGIN - CODE, 900, CODE, CODE);
  write(pen, texts.posters.scan, MARGIN, 980, 32, '#17171a', true);
  write(pen, texts.posters.open, MARGIN, 1032, 26, '#73737c');
  return sheet.toPicture();
}
