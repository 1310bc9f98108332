import 'reflect-metadata';
import type { Config } from './core/config';
import type { Log } from './core/log';

/** Time for balancers to notice that this process is going, before it closes its door. */
const DRAIN_MS = 500;
/** After this the process leaves, whatever still runs. */
const STOP_WITHIN_MS = 9_500;

async function serve(config: Config, log: Log): Promise<void> {
  const { createApp } = await import('./bootstrap');
  const { Readiness } = await import('./core/health.controller');
  const app = await createApp({ config, log });
  await app.listen({ port: config.http.port, host: config.http.host, backlog: 4096 });
  log.info({ event: 'listening', port: config.http.port, role: config.role, ms: Math.round(performance.now()) });

  let stopping = false;
  const stop = async (why: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ event: 'stopping', why });
    const fail = (line: object): never => {
      log.error(line);
      process.exit(1);
    };
    setTimeout(() => fail({ event: 'stop.late', withinMs: STOP_WITHIN_MS }), STOP_WITHIN_MS).unref();
    app.get(Readiness).stop();
    await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
    await app.close().catch((err: unknown) => fail({ event: 'stop.failed', err }));
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop('SIGTERM'));
  process.once('SIGINT', () => void stop('SIGINT'));
  // Whoever started us is gone, even by SIGKILL: leave with it.
  process.once('disconnect', () => void stop('parent gone'));
}

async function main([command, ...rest]: string[]): Promise<void> {
  const { readConfig } = await import('./core/config');
  const { createLog } = await import('./core/log');
  // What checks an exported file needs neither database nor keys.
  if (command === 'audit')
    return (await import('./audit-command')).audit(
      () => readConfig(process.env),
      () => createLog('error'),
      rest,
    );
  const config = readConfig(process.env);
  const log = createLog(config.log.level);
  if (command === undefined || command === 'serve') return serve(config, log);
  if (command === 'migrate') return (await import('./migrate')).migrate(config);
  if (command === 'demo') return (await import('./demo')).demo(config, log, process.env);
  if (command === 'staff') return (await import('./staff-command')).staff(config, createLog('error'), rest);
  if (command === 'rotate-master-key') return (await import('./rotate')).rotateMasterKey(config, log);
  if (command === 'rotate-merchant-key') return (await import('./rotate')).rotateMerchantKey(config, log, rest[0]);
  throw new Error(
    `unknown command "${command}": serve, migrate, demo, staff, audit, rotate-master-key, rotate-merchant-key`,
  );
}

main(process.argv.slice(2)).catch((error: Error) => {
  // What a person can mend is one sentence; anything else is a bug and shown whole.
  const known = [
    'AuditTrailError',
    'ConfigError',
    'DatabaseRoleError',
    'MasterKeyError',
    'SchemaError',
    'StaffCommandError',
  ].includes(error.name);
  console.error(known ? error.message : error);
  process.exit(1);
});
