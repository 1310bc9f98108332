/** How much larger than usual the viewer set all text, from 1 to 1.6. */
export const textScale = (): number => 1;
