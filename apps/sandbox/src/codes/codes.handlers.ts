import { BinaryAnswer, type Body, type Call, Refusal } from '../handler';
import { number, text, textOrNull } from '../live/wire';
import { isPublished } from '../pages';
import { payloadOf } from './codes';
import { qrPicture } from './qr-picture';

interface Shade {
  r: number;
  g: number;
  b: number;
}

/** A colour of one's own counts only where none is chosen by itself. */
const inkOf = ({ auto_color: isAuto, line_color: shade }: Body): readonly [number, number, number] => {
  if (isAuto === true || shade === undefined) return [0, 0, 0];
  const { r, g, b } = shade as Shade; // as the endpoint table has it
  return [r, g, b];
};

const getUnlimitedCode = ({ account, body, now }: Call): BinaryAnswer => {
  const [scene, version] = [text(body, 'scene'), text(body, 'env_version')];
  const page = textOrNull(body, 'page') ?? '';
  if (page !== '' && body.check_path === true && !isPublished(account, page)) throw new Refusal(41030);
  if (page !== '' && body.check_path === false && !account.codes.allow(page)) throw new Refusal(45009);
  const payload = payloadOf(account.appId, page, scene, version);
  account.codes.add({ at: now, page, scene, version, payload });
  const bytes = qrPicture({
    text: payload,
    widthPx: number(body, 'width'),
    ink: inkOf(body),
    isTransparent: body.is_hyaline === true,
  });
  return new BinaryAnswer('image/png', bytes);
};

export const codesHandlers = { getUnlimitedCode };
