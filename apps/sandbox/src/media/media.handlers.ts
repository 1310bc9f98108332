import { endpoints } from '@kaibo/wechat/endpoints';
import { type Call, Refusal } from '../handler';
import { type Media, pictureFacts } from './media';

const { maxBytes, contentTypes } = endpoints.uploadMedia.request.media;
const EXTENSIONS = /\.(jpe?g|png|gif|bmp)$/i;
/** Nobody looks at pictures here: the name of the file says what a person would see. */
const FORBIDDEN = /forbidden|违禁/i;

/**
 * A file of the multipart body becomes a temporary picture. Content type, name and first bytes have to agree that it is one.
 * Source: 新增图片素材.
 */
const uploadMedia = ({ account, file, now, random }: Call) => {
  if (!file || file.bytes.length === 0) throw new Refusal(41005, 'media data missing');
  if (file.bytes.length > maxBytes) throw new Refusal(40006); // spelled so
  const isNamedSo = EXTENSIONS.test(file.fileName) && (contentTypes as readonly string[]).includes(file.contentType);
  const facts = isNamedSo ? pictureFacts(file.bytes) : null;
  if (!facts) throw new Refusal(40005);
  const media: Media = {
    mediaId: random(48).toString('base64url'),
    ...facts,
    fileName: file.fileName.slice(-100),
    sizeBytes: file.bytes.length,
    createdAt: now,
    isForbidden: FORBIDDEN.test(file.fileName),
  };
  account.media.add(media, file.bytes);
  return { type: 'image', media_id: media.mediaId, created_at: Math.floor(now / 1000) };
};

export const mediaHandlers = { uploadMedia };
