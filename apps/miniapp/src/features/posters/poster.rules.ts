/** Design pixels of the whole picture. */
export const POSTER = { widthPx: 750, heightPx: 1200 };

const ELLIPSIS = '…';

/**
 * A text in lines of at most this width; what does not fit ends in an ellipsis. Chinese may break anywhere. Pure.
 * @param measure the width of a text, px
 */
export function wrapText(
  measure: (text: string) => number,
  text: string,
  widthPx: number,
  mostLines: number,
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const letter of text.replace(/\s+/g, ' ').trim()) {
    if (line !== '' && measure(line + letter) > widthPx) {
      lines.push(line.trimEnd());
      line = letter.trim();
    } else line += letter;
  }
  if (line !== '') lines.push(line);
  if (lines.length <= mostLines) return lines;
  const kept = lines.slice(0, mostLines);
  let last = [...(kept.at(-1) ?? '')];
  while (last.length > 0 && measure(last.join('') + ELLIPSIS) > widthPx) last = last.slice(0, -1);
  return [...kept.slice(0, -1), last.join('') + ELLIPSIS];
}

/** The middle of a picture that fills a frame: where to take it from. Pure. */
export function fillFrame(
  picture: { width: number; height: number },
  frame: { width: number; height: number },
): { x: number; y: number; width: number; height: number } {
  const scale = Math.min(picture.width / frame.width, picture.height / frame.height);
  const [width, height] = [frame.width * scale, frame.height * scale];
  return { x: (picture.width - width) / 2, y: (picture.height - height) / 2, width, height };
}
