/**
 * Where the staff key is kept: sessionStorage, and not localStorage. It dies with the tab, so a shared computer does not
 * hand the shop to the next person; later visits and other tabs (but for a duplicate of this one) never see it; and it cannot be sent along by the browser
 * itself, as a cookie would be, by a page of another site. A script that runs in this page could read either, which is
 * why the page allows no script but its own.
 */
const NAME = 'kaibo.console.key';

export function readKey(): string | null {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null; // storage is forbidden in this browser: the key lasts as long as the page
  }
}

/** Null forgets it. */
export function keepKey(key: string | null): void {
  try {
    if (key === null) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, key);
  } catch {
    // as above
  }
}

/** That this browser has a session, whose cookie no script can see: without the mark nobody is asked. */
const MARK = 'kaibo.console.session';

export function hasSessionMark(): boolean {
  try {
    return localStorage.getItem(MARK) !== null;
  } catch {
    return false; // storage is forbidden in this browser: each visit begins with signing in
  }
}

export function markSession(isThere: boolean): void {
  try {
    if (isThere) localStorage.setItem(MARK, '1');
    else localStorage.removeItem(MARK);
  } catch {
    // as above
  }
}
