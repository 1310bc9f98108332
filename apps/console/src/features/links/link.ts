/** A link that was opened: what it is for, and the secret behind its #, which no server has seen. */
export interface OpenedLink {
  kind: 'invitation' | 'reset';
  token: string;
}

/** Null for every other address. */
export function linkAt(pathname: string, hash: string): OpenedLink | null {
  const kind = /^\/console\/(invitation|reset)\/?$/.exec(pathname)?.[1];
  return kind === 'invitation' || kind === 'reset' ? { kind, token: hash.replace(/^#/, '') } : null;
}

/** Reads the address once and takes the secret out of it: neither the history nor a look over the shoulder keeps it. */
export function takeLink(): OpenedLink | null {
  const link = linkAt(location.pathname, location.hash);
  if (link && link.token !== '') history.replaceState(null, '', location.pathname);
  return link;
}
