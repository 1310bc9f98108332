// npm start: the whole of Kaibo on one machine. See tools/start/run.mjs for what it does once the packages are there.
import { ensureInstalled, main, requireNode } from './install.mjs';

const HELP = `npm start [-- options]

  --reset   forget all data first (the master key in .keys stays)
  --help    this text

  KAIBO_PORT          port of the mini-program, console and API   3000
  KAIBO_SANDBOX_PORT  port of the sandbox                         3001
  DATABASE_URL        another PostgreSQL, as the app role         embedded
  DATABASE_OWNER_URL  the same one, as the owner role, to migrate
`;

await main(async () => {
  requireNode();
  const known = ['--reset', '--help'];
  const unknown = process.argv.slice(2).find((word) => !known.includes(word));
  if (unknown || process.argv.includes('--help')) {
    console.log(unknown ? `unknown option ${unknown}\n\n${HELP}` : HELP);
    return unknown ? 1 : 0;
  }
  ensureInstalled();
  const { runAll } = await import('./start/run.mjs');
  return runAll({ reset: process.argv.includes('--reset') });
});
