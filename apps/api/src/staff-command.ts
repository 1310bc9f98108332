import { createApp } from './bootstrap';
import type { Config } from './core/config';
import { isId } from './core/valid';
import type { Log } from './core/log';
import { MerchantsService } from './features/merchants/merchants.service';
import { ResetsService } from './features/staff/resets.service';
import { TeamService } from './features/staff/team.service';

/** What was asked for cannot be done; one sentence for the person who asked. */
export class StaffCommandError extends Error {
  override readonly name = 'StaffCommandError';
}

const USAGE =
  'staff first-owner <merchant id>, staff new-merchant <name>, staff recover <email>: each prints a link that works once, for 24 hours';

/**
 * What only who has the server may do. `new-merchant` makes a merchant; it and `first-owner` print the link by which the first
 * owner gets in, while there is none. `recover` prints a link that sets a new password for an account and takes its
 * second factor away. One line of JSON.
 * @throws StaffCommandError
 */
export async function staff(config: Config, log: Log, [what, about, ...rest]: string[]): Promise<void> {
  if (about === undefined || about.trim() === '' || rest.length) throw new StaffCommandError(USAGE);
  const app = await createApp({ config: { ...config, role: 'web' }, log });
  try {
    const say = (answer: object) => console.log(JSON.stringify(answer));
    if (what === 'recover') {
      const link = await app.get(ResetsService).recover(about);
      if (!link) throw new StaffCommandError('Nobody has this address.');
      return say({ link: linkOf(config, link.path), expiresAt: link.expiresAt });
    }
    if (what !== 'first-owner' && what !== 'new-merchant') throw new StaffCommandError(USAGE);
    const merchants = app.get(MerchantsService);
    if (what === 'new-merchant' && about.trim().length > 60) throw new StaffCommandError('A name has 60 characters.');
    if (what === 'first-owner' && !(isId(about) && (await merchants.exists(about))))
      throw new StaffCommandError(`There is no merchant ${about}.`);
    const merchantId = what === 'new-merchant' ? await merchants.add(about.trim()) : about;
    const link = await app.get(TeamService).inviteFirstOwner(merchantId);
    if (!link)
      throw new StaffCommandError(
        'This merchant has an owner already: owners invite, and "staff recover" lets one in.',
      );
    say({ merchantId, link: linkOf(config, link.path), expiresAt: link.expiresAt });
  } finally {
    await app.close();
  }
}

const linkOf = ({ publicUrl, http }: Config, path: string): string =>
  `${publicUrl ?? `http://localhost:${http.port}`}${path}`;
