const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address is of this machine: there plain http is allowed, for stand-ins. */
export const isLoopback = (url: URL): boolean => LOOPBACK.test(url.hostname);
