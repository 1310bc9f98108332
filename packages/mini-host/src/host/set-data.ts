/** What a page's `setData` calls cost: JSON in UTF-8 bytes, as it would cross to the view layer. */
export interface SetDataStats {
  calls: number;
  bytes: number;
  /** Of the largest call. */
  most: number;
}

/** The platform refuses more in one call. Source: WeChat, 合理使用 setData. */
export const SET_DATA_LIMIT_BYTES = 1_048_576;

/** UTF-8 bytes of a text; every surrogate pair counts four. */
export const utf8Bytes = (text: string): number => {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xe000) bytes += 2;
    else bytes += 3;
  }
  return bytes;
};

interface CanSetData {
  setData(data: Record<string, unknown>, callback?: () => void): void;
}

/**
 * Sends a page's `setData` through JSON, as the platform does, and counts it.
 * @param onTooLarge told of the size of a call above the platform's limit, which is then not carried out
 */
export const meterSetData = (instance: CanSetData, stats: SetDataStats, onTooLarge: (bytes: number) => void): void => {
  const apply = instance.setData.bind(instance);
  instance.setData = (data, callback) => {
    const json = JSON.stringify(data ?? {});
    const bytes = utf8Bytes(json);
    stats.calls += 1;
    stats.bytes += bytes;
    stats.most = Math.max(stats.most, bytes);
    if (bytes > SET_DATA_LIMIT_BYTES) return onTooLarge(bytes);
    apply(JSON.parse(json) as Record<string, unknown>); // what went in, less what JSON cannot carry
    if (callback) void Promise.resolve().then(() => callback.call(instance));
  };
};
