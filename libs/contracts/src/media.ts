/** What may be uploaded: decided by the bytes, whatever the sender calls them. SVG is not among them: it is a program. */
export const MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];
export const MEDIA_MAX_BYTES = 10 * 1024 * 1024;
/** Of all frames together. */
export const MEDIA_MAX_PIXELS = 40_000_000;

/** What a picture is kept as: WebP of these widths at most. A smaller picture is never enlarged. */
export const MEDIA_WIDTHS = { small: 320, medium: 750, large: 1_600 } as const;
export type MediaSize = keyof typeof MEDIA_WIDTHS;
export const MEDIA_SIZES = ['small', 'medium', 'large'] as const satisfies readonly MediaSize[];

/** What one member may have lying here: pictures, and bytes as they are kept. */
export const MEDIA_QUOTA = { pictures: 500, bytes: 200 * 1024 * 1024 } as const;

/**
 * Whether a picture may be seen: the platform looks at it, a person has to, it may, it may not. Nobody but staff sees one
 * that has not passed.
 */
export const MEDIA_STATES = ['checking', 'review', 'passed', 'refused'] as const;
export type MediaState = (typeof MEDIA_STATES)[number];

/** A picture's name: SHA-256 of what is kept of it, in Base64 for addresses. */
export const MEDIA_NAME = /^[A-Za-z0-9_-]{43}$/;
