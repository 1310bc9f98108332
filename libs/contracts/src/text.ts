/**
 * Characters that no text of people may hold: controls but line feed and tab, halves of surrogate pairs, and the explicit
 * direction marks (U+202A to U+202E, U+2066 to U+2069), by which a text can make its neighbours read otherwise. Arabic and
 * Hebrew need none of them, and emoji neither.
 */
const FORBIDDEN = '\\u0000-\\u0008\\u000b-\\u001f\\u007f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff';

/** Regular expressions' source, for the flag `u`. */
export const TEXT_PATTERN = `^[^${FORBIDDEN}]*$`;
/** The same without line feeds and tabs, and with something to be seen. */
export const LINE_PATTERN = `^(?=[\\s\\S]*[^\\s\\u200b-\\u200f\\u2060\\ufeff])[^\\n\\t${FORBIDDEN}]*$`;

export const TEXT = new RegExp(TEXT_PATTERN, 'u');
export const LINE = new RegExp(LINE_PATTERN, 'u');
