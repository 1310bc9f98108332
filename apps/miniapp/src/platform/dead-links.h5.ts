import type * as port from './dead-links';

/** Taro's tab bar writes `javascript:;` into its links: a policy without inline scripts refuses each press aloud. */
export const stopDeadLinks: typeof port.stopDeadLinks = () =>
  document.addEventListener('click', (event) => {
    const { target } = event;
    if (target instanceof Element && target.closest('a[href^="javascript:"]')) event.preventDefault();
  });
