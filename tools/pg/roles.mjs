// The four roles that Kaibo's database stands on (docs/architecture.md, "Whose data it is"):
//   kaibo_owner      owns the tables and migrates            DATABASE_OWNER_URL
//   kaibo_app        what the API runs as, never an owner    DATABASE_URL
//   kaibo_directory  NOLOGIN; owns the few functions that look across merchants
//   kaibo_mover      NOLOGIN; the only one that may change who is under whom (docs/distribution.md)
// Roles belong to a PostgreSQL cluster, so this runs once a cluster; it may be repeated, and sets the passwords again.

/**
 * @param {import('pg').Client} admin connected as a role that may create roles
 * @param {{ ownerPassword: string, appPassword: string }} passwords
 */
export async function ensureRoles(admin, { ownerPassword, appPassword }) {
  const literal = (text) => admin.escapeLiteral(text);
  const have = new Set(
    (await admin.query(`select rolname from pg_roles where rolname like 'kaibo\\_%'`)).rows.map((row) => row.rolname),
  );
  const plain = 'nosuperuser nobypassrls nocreatedb nocreaterole noreplication';
  for (const [name, rest] of [
    ['kaibo_directory', 'nologin'],
    ['kaibo_mover', 'nologin'],
    ['kaibo_owner', `login password ${literal(ownerPassword)}`],
    ['kaibo_app', `login password ${literal(appPassword)}`],
  ]) {
    await admin.query(`${have.has(name) ? 'alter' : 'create'} role ${name} ${rest} ${plain}`);
  }
  // The owner hands functions over to kaibo_directory (SET), without having its rights by itself (INHERIT FALSE).
  await admin.query('grant kaibo_directory, kaibo_mover to kaibo_owner with inherit false, set true');
  // The API takes this role on for one statement, and has nothing of it otherwise.
  await admin.query('grant kaibo_mover to kaibo_app with inherit false, set true');
}

/**
 * An empty database owned by kaibo_owner, closed to everyone else but kaibo_app.
 * @param {import('pg').Client} admin
 * @param {string} name letters, digits and _
 * @param {{ template?: string }} [options]
 */
export async function createDatabase(admin, name, { template } = {}) {
  const quoted = admin.escapeIdentifier(name);
  await admin.query(
    `create database ${quoted} owner kaibo_owner${template ? ` template ${admin.escapeIdentifier(template)}` : ''}`,
  );
  await admin.query(`revoke all on database ${quoted} from public`);
  await admin.query(`grant connect, temporary on database ${quoted} to kaibo_app`);
}
