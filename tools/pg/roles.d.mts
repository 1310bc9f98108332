import type { Client } from 'pg';

export function ensureRoles(admin: Client, passwords: { ownerPassword: string; appPassword: string }): Promise<void>;
export function createDatabase(admin: Client, name: string, options?: { template?: string }): Promise<void>;
