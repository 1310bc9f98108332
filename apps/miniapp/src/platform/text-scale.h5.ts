import type * as port from './text-scale';

/** Browsers tell the viewer's own text size by what `medium` measures: 16 px unless they changed it. */
export const textScale: typeof port.textScale = () => {
  const probe = document.createElement('span');
  probe.style.cssText = 'position:absolute;visibility:hidden;font-size:medium';
  document.body.appendChild(probe);
  const size = parseFloat(getComputedStyle(probe).fontSize);
  probe.remove();
  return size > 16 ? Math.min(size / 16, 1.6) : 1;
};
