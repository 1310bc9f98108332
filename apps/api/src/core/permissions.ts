import { Injectable } from '@nestjs/common';
import { AppError } from './app-error';
import type { Actor } from './audit';

/** What not everyone on a merchant's staff may do. */
export const PERMISSIONS = ['audit.read', 'audit.export', 'personal.reveal'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** The port to who may do what. Staff's roles come in here. */
export abstract class Permissions {
  /** @throws AppError FORBIDDEN */
  abstract require(merchantId: string, actor: Actor, permission: Permission): Promise<void>;
}

/** A staff key speaks for the merchant and names no person: it reads the trail, and personal data stay closed to it. */
const OF_STAFF_KEYS: readonly Permission[] = ['audit.read', 'audit.export'];

/** Until staff sign in as persons. */
@Injectable()
export class StaffKeyPermissions extends Permissions {
  async require(_merchantId: string, actor: Actor, permission: Permission): Promise<void> {
    if (actor.kind !== 'staff-key' || !OF_STAFF_KEYS.includes(permission))
      throw new AppError('FORBIDDEN', { permission });
  }
}
